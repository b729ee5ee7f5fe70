/**
 * The colours of the classes: the one list for browser, pages and pictures (vae/export/palette.py reads it). The first ten
 * are chosen, the others follow by the rule of benchmarks/palette.py, which writes them.
 */
export const CLASS_COLOURS = `
#c43b61 #1784a7 #07b791 #3f4dc4 #c47902 #bbba1e #7e7ff8 #84197a #6c4400 #4ebeff
#1ea5c3 #5a4bff #2dd287 #786900 #a51e5a #78c3c3 #e10096 #2da55a #7869d2 #0000f0
#2d3ca5 #ff5a69 #4ba5f0 #005a3c #e178d2 #4b6987 #d22d0f #a5a500 #b42d78 #2d69b4
#ff96b4 #a587a5 #a50f2d #d2b469 #7869ff #4b0fd2 #9678d2 #962de1 #004b87 #5a9678
#4b784b #96005a #69c3e1 #e13c3c #3cc3a5 #5a4ba5 #2d78b4 #c3a55a #00b4e1 #e1694b
#3c964b #966978 #c39687 #6996ff #960f3c #c33ce1 #78782d #1e2dff #e10fb4 #d26987
#966996 #f08700 #3c4b4b #1eb4ff #f069b4 #1eb478 #5a3c69 #875a96 #781e96 #3c78e1
#5a5a78 #3c5ad2 #d2b487 #4b3cb4 #964b2d #3c87c3 #3c6969 #0f5a5a #785ac3 #ff69f0
#c30069 #693c1e #2dd23c #e1a5d2 #2d4b78 #695aa5 #ff87a5 #5a5a4b #4b96c3 #69b43c
#6996e1 #691ee1 #c30f3c #783c96 #4b5a87 #1e962d #2dd269 #ff2da5 #b4b4b4 #784b00
#e12df0 #d27869 #d200b4 #5a7887 #6978f0 #4b2dc3 #c36996 #e187d2 #ff3cc3 #69695a
#785a3c #3c5a69 #0f7869 #d2963c #ff7896 #f01e1e #87963c #c369b4 #3c3cd2 #d29678
#f04bd2 #870087 #962d3c #1e4bf0 #f02d78 #d2b44b #0087e1 #4ba5e1 #87784b #f06978
#a50f96 #7800a5 #4b4b2d #c34ba5 #f087ff #ff3c2d #4b9687 #e15a5a #3c78a5 #3c00e1
#69b4f0 #a5a596 #f0a5a5 #a51e00 #87694b #5aa5b4 #c34bc3 #b4a5c3 #f069a5 #b44bd2
#78c3d2 #3c9669 #1e695a #e1a5c3 #1e8700 #f096f0 #a52dd2 #ff78a5 #963c4b #ffa52d
#1e875a #c37896 #871e4b #960f2d #8700b4 #784b87 #7887e1 #c32da5 #00965a #008778
#0f2df0 #96c35a #4b5ac3 #872d78 #787869 #96a5ff #87b45a #968787 #96a5e1 #5aa569
#7878ff #870f69 #005a4b #3ca5d2 #78c378 #7869c3 #69c3b4 #7869b4 #e12d4b #b4b4e1
#5a3c87 #c387b4 #5a6996 #5a8787 #a587ff #0f87b4 #c31e96 #3c873c #69c3f0 #a50fc3
#d2001e #c387f0 #9696c3 #0f7800 #96874b #7869f0 #87961e #b42d2d #871e87 #d2785a
#b4690f #b45a78 #3c4b5a #a5b469 #872d4b #b44b87 #0078f0 #785a2d #964b3c #5a87d2
#f04b3c #6996d2 #e187b4 #0000ff #3c5af0 #960f1e #87a587 #87783c #d2961e #e187e1
#785aff #785ab4 #b45a69 #783cb4 #4b87f0 #c3b496 #3cb4a5 #960f69 #785a78 #3c3cff
#f0a596 #4bb44b #a57896 #b4a587 #f0874b #7887ff #78693c #9696f0 #3c694b #873c1e
#d29696 #969678 #e1a5e1 #780fd2 #005ae1 #e12da5
`
  .trim()
  .split(/\s+/);

/** The text, black or white, that reads best on each (WCAG 2.2). */
export const CLASS_INKS = CLASS_COLOURS.map((colour) => {
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? "#000000" : "#ffffff";
});

/** Have an element's style sheet find the colour of a class. @param {HTMLElement} element @param {number} label */
export function colourAs(element, label) {
  element.style.setProperty("--colour", CLASS_COLOURS[label]);
  element.style.setProperty("--ink", CLASS_INKS[label]);
}
