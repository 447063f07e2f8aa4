import type { Arguments } from './arguments.ts'

/**
 * What Frappe does to the text arguments of a Guest unless the method is xss_safe (frappe.utils.html_utils.
 * sanitize_html): text without a tag and text that is JSON stay as they are; of other text, listed tags keep their
 * listed attributes, and everything else that looks like a tag is escaped. Only the arguments themselves: what is
 * inside a structure stays.
 */
export function sanitizeArguments(args: Arguments): Arguments {
  const sanitized = Object.create(null) as Arguments
  for (const [name, sent] of Object.entries(args)) {
    sanitized[name] = typeof sent === 'string' ? sanitizeHtml(sent) : sent
  }
  return sanitized
}

/** A tag, or the beginning of one that has a value: it would take the next `>` of the page it is put into. */
const HAS_TAG = /<[a-z/!?][^<]*[>=]/i

function sanitizeHtml(text: string): string {
  return !HAS_TAG.test(text) || isJson(text) ? text : sanitize(text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Characters after a `<` in which its `>` is looked for: megabytes of quotes overflow the expression's stack. */
const MAX_TAG = 8192
const TAG = /^(\/?)([a-z][a-z0-9:-]*)(?=[\s/>])([^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*)>/i
const COMMENT = /^!--[^>]*-->/
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g

/**
 * Takes the text apart at each `<` and writes every tag anew, so that a `<` of the outcome begins nothing but a
 * listed tag, whatever a browser makes of the text around it. Linear: no part is read twice, since no tag holds a `<`.
 * The library with this behaviour, sanitize-html, is quadratic in nested tags (measured: 0.25 MiB take 2 s).
 */
function sanitize(html: string): string {
  const open = new OpenElements()
  const [before = '', ...parts] = html.split('<')
  let out = escapeText(before)
  for (const part of parts) {
    const head = part.slice(0, MAX_TAG)
    const [tag, slash, sentName = '', attributes = ''] = TAG.exec(head) ?? []
    const name = sentName.toLowerCase()
    const comment = tag === undefined ? COMMENT.exec(head)?.[0] : undefined
    if (comment !== undefined) out += `<${comment}${escapeText(part.slice(comment.length))}`
    else if (tag === undefined || !ELEMENTS.has(name) || (slash && !open.has(name)))
      out += `&lt;${escapeText(part)}`
    else {
      out += slash ? open.close(name) : open.open(name, safeAttributes(attributes))
      out += escapeText(part.slice(tag.length))
    }
  }
  return out + open.closeAll()
}

/** The elements that are open, innermost last: none may stay open around what the page has after the text. */
class OpenElements {
  private readonly names: string[] = []
  private readonly counts = new Map<string, number>()

  has(name: string): boolean {
    return (this.counts.get(name) ?? 0) > 0
  }

  open(name: string, attributes: string): string {
    if (!VOID.has(name)) {
      this.names.push(name)
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    }
    return `<${name}${attributes}>`
  }

  /** The end tag of an open element, after those of the elements in it. */
  close(name: string): string {
    let out = ''
    for (let inner = this.pop(); inner !== name; inner = this.pop()) out += endTag(inner)
    return `${out}</${name}>`
  }

  closeAll(): string {
    let out = ''
    while (this.names.length > 0) out += endTag(this.pop())
    return out
  }

  private pop(): string {
    const name = this.names.pop() ?? ''
    this.counts.set(name, (this.counts.get(name) ?? 0) - 1)
    return name
  }
}

/** HTML ends some elements by itself; an end tag of our own would make a second `<p>` of `<p>a<p>b`. */
function endTag(name: string): string {
  return ENDED_BY_HTML.has(name) ? '' : `</${name}>`
}

function safeAttributes(text: string): string {
  let out = ''
  for (const [, sentName = '', quoted, singleQuoted, bare] of text.matchAll(ATTRIBUTE)) {
    const name = sentName.toLowerCase()
    const value = quoted ?? singleQuoted ?? bare
    if (!ATTRIBUTES.has(name)) continue
    if (value === undefined) out += ` ${name}`
    else if (isSafe(name, value)) out += ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`
  }
  return out
}

/** A listed scheme, or none: up to the first of `/?#` no colon, and nothing that a browser might decode to one. */
const SAFE_ADDRESS = /^(?:cid|https?|mailto):|^(?:[^:&/?#]|&amp;)*(?:[/?#]|$)/i
/** Plain declarations: whatever loads or runs something in any browser has one of these. */
const UNSAFE_STYLE = /[\\&@/]|url|image|expression|script|behaviou?r|binding/i

function isSafe(name: string, value: string): boolean {
  if (ADDRESSES.has(name)) return SAFE_ADDRESS.test(value)
  return name !== 'style' || !UNSAFE_STYLE.test(value)
}

/** As bleach: what is a character reference already stays one. */
function escapeText(text: string): string {
  if (!/[&<>]/.test(text)) return text
  return text
    .replace(/&(?!#\d+;|#x[\da-f]+;|[a-z][a-z\d]*;)/gi, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** The elements that Frappe lets through: of HTML, SVG and MathML all that neither run nor embed anything. */
const ELEMENTS = words(`
  a abbr acronym address animate animatecolor animatemotion animatetransform area article aside audio b big
  blockquote body br button canvas caption center circle cite clippath code col colgroup command datagrid
  datalist dd defs del desc details dfn dialog dir div dl dt ellipse em event-source fieldset figcaption figure
  font font-face font-face-name font-face-src footer form g glyph h1 h2 h3 h4 h5 h6 head header hkern hr html i
  img input ins kbd keygen label legend li line lineargradient link m maction map marker math menu merror meta
  metadata meter mfrac mi missing-glyph mmultiscripts mn mo mover mpadded mpath mphantom mprescripts mroot mrow
  mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr multicol munder munderover nav nextid none o:p ol
  optgroup option output p path polygon polyline pre progress q radialgradient rect s samp section select set
  small sound source spacer span stop strike strong style sub sup svg switch table tbody td text textarea tfoot
  th thead time title tr tspan tt u ul use var video`)
const VOID = words('area br col hr img input keygen link meta nextid source spacer')
const ENDED_BY_HTML = words(
  'body caption colgroup dd dt head html li optgroup option p tbody td tfoot th thead tr',
)
/** Those that Frappe lets through on any element; it has more for svg alone, of no use without its shapes' own. */
const ATTRIBUTES = words(`
  abbr accept accept-charset accesskey action align allowfullscreen alt autocomplete autofocus axis background
  balance bgcolor bgproperties border bordercolor bordercolordark bordercolorlight bottompadding cellpadding
  cellspacing ch challenge char charoff charset checked choff cite class clear color cols colspan compact
  contenteditable controls coords data data-comment data-denotation-char data-gramm data-id data-is-group
  data-language data-list data-mode data-placeholder data-row data-value datafld datapagesize datasrc datetime
  default delay dir disabled draggable dynsrc enctype end face for form frame frameborder galleryimg gutter
  headers height hidden hidefocus high href hreflang hspace icon id inputmode ismap itemid itemprop itemref
  itemscope itemtype keytype label lang leftspacing list longdesc loop loopcount loopend loopstart low lowsrc
  max maxlength media method min multiple name nohref noshade nowrap open optimum pattern ping point-size poster
  pqg preload prompt radiogroup readonly rel repeat-max repeat-min replace required rev rightspacing role rows
  rowspan rules scope selected shape size span spellcheck src start step style summary suppress tabindex target
  template title toppadding type unselectable urn usemap valign value variable volume vrml vspace width wrap
  xml:lang`)
/** Attributes that hold an address. */
const ADDRESSES = words(
  'action background cite data datasrc dynsrc href icon itemid longdesc lowsrc ping poster src template urn usemap vrml',
)
