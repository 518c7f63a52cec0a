// Whether a word is plain English, or a phrase a name of what the reviews lack, as far as bits tell: `pages/english.py`
// sets them.
"use strict";

osteo.sieve = ({ marks, bits }) => {
  const held = Uint8Array.from(atob(bits), (letter) => letter.charCodeAt(0));
  const size = held.length * 8;
  const hash = (letters) => letters.reduce((found, letter) => Math.imul(found ^ letter.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
  return (text) => {
    if (!/^[ -~]+$/.test(text)) return false;
    const [one, other] = [hash([...text]), (hash([...text].reverse()) | 1) >>> 0];
    return Array.from({ length: marks }, (_, n) => ((one + n * other) % 2 ** 32) % size).every((place) => held[place >> 3] & (1 << (place & 7)));
  };
};

osteo.english = (data) => {
  const has = osteo.sieve(data);
  const bases = (word) => data.endings.filter((end) => word.endsWith(end) && word.length > end.length + 2).flatMap((end) => {
    const base = word.slice(0, -end.length);
    if (!"ei".includes(end[0])) return [base];
    return base.at(-1) === base.at(-2) ? [base, `${base}e`, base.slice(0, -1)] : [base, `${base}e`];
  });
  // `known` tells of words that are known otherwise.
  return (word, known) => /^[a-z]{2,14}$/.test(word) && [word, ...bases(word)].some((one) => known(one) || has(one));
};
