/** A class with its article, as it is read aloud: "a 5", "an 8", "an 11". @param {number} label */
export function withArticle(label) {
  const spokenWithVowel = String(label).startsWith("8") || label === 11 || label === 18;
  return `${spokenWithVowel ? "an" : "a"} ${label}`;
}
