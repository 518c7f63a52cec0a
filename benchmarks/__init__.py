"""How long each stage takes, as ratios to a plain N-Triples writer and parser measured in the same run."""
