import { describe, expect, it, test } from '@jest/globals'
import fc from 'fast-check'
import { sanitizeArguments } from '../../src/frappe/sanitize.ts'

const clean = (text: string) => sanitizeArguments({ text }).text as string

describe('text without a tag, and JSON', () => {
  it.each([
    '',
    'plain & simple "text" \'here\'',
    '1 > 0',
    'a < b',
    'a<b',
    'x <y and z',
    '<3',
    '&lt;script&gt; &amp;',
    'a\0b\ud83d',
    '{"a": "<script>"}',
    ' ["<img src=x onerror=alert(1)>"]\n',
    '"<script>x</script>"',
  ])('stays as it is: %j', (text) => expect(clean(text)).toBe(text))

  it('stays as it is, whatever it is', () => {
    const withoutTag = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('<', ''))
    fc.assert(fc.property(withoutTag, (text) => expect(clean(text)).toBe(text)))
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', '<b>', '<script>'), (json, tag) => {
        const text = JSON.stringify([JSON.parse(json), tag])
        expect(clean(text)).toBe(text)
      }),
    )
  })

  it('is only JSON when all of it is', () => {
    expect(clean('{"a": "<script>"')).toBe('{"a": "&lt;script&gt;"')
    expect(clean('<b>{"a": 1}')).toBe('<b>{"a": 1}</b>')
  })
})

describe('of other text', () => {
  it.each([
    ['<script>x</script><b>y</b>', '&lt;script&gt;x&lt;/script&gt;<b>y</b>'],
    ['<SCRIPT src="//e.example">', '&lt;SCRIPT src="//e.example"&gt;'],
    ['<iframe src=x></iframe>', '&lt;iframe src=x&gt;&lt;/iframe&gt;'],
    ['<object data=x>', '&lt;object data=x&gt;'],
    ['<embed src=x>', '&lt;embed src=x&gt;'],
    ['<base href=//e.example>', '&lt;base href=//e.example&gt;'],
    ['<foo>x</foo>', '&lt;foo&gt;x&lt;/foo&gt;'],
    ['List<String> a', 'List&lt;String&gt; a'],
    ['<?php x ?>', '&lt;?php x ?&gt;'],
    ['<!DOCTYPE html>', '&lt;!DOCTYPE html&gt;'],
    ['x </script> y', 'x &lt;/script&gt; y'],
    ['<b <script>', '&lt;b &lt;script&gt;'],
    ['<b\0>x', '&lt;b\0&gt;x'],
    ['<<script>b>', '&lt;&lt;script&gt;b&gt;'],
    [
      'a & b > c <b>x</b> &lt; &#60; &#x3C; &amp',
      'a &amp; b &gt; c <b>x</b> &lt; &#60; &#x3C; &amp;amp',
    ],
  ])('what may be dangerous is escaped: %j', (text, safe) => expect(clean(text)).toBe(safe))

  it.each([
    '<b>y</b>',
    '<p>"q" \'s\'</p>',
    '<p>a<p>b',
    '<ul><li>a<li>b</ul>',
    '<table><tr><td>1<td>2</table>',
    'a<br>b<hr>',
    '<h1>t</h1> <pre><code>x</code></pre>',
    '<img src="/files/x.png" alt="a b">',
    '<a href="https://e.example/x?a=1&amp;b=2" title="t">y</a>',
    '<a href="//e.example/">y</a><a href="#x">y</a><a href="">y</a><a href="?q=a:b">y</a>',
    '<a href="mailto:a@e.example">y</a><img src="cid:1">',
    '<span style="color: red; font-size: 12px">y</span>',
    '<input disabled value="1">',
    '<style>b{color:red}</style>',
    '<svg><path></path></svg>',
    '<!-- c --><b>y</b>',
  ])('what is harmless stays: %j', (text) => expect(clean(text)).toBe(text))

  it.each([
    ['<B TITLE=x>y</B>', '<b title="x">y</b>'],
    ["<b title='a\"b'>y</b>", '<b title="a&quot;b">y</b>'],
    ['<b title="a>b & c">y</b>', '<b title="a&gt;b &amp; c">y</b>'],
    ['<br/>x<img src=x />', '<br>x<img src="x">'],
    ['<a href = "x" class\n=\n"c">y</a>', '<a href="x" class="c">y</a>'],
    ['<style>a > b{}</style>', '<style>a &gt; b{}</style>'],
  ])('tags are written anew: %j', (text, safe) => expect(clean(text)).toBe(safe))

  it.each([
    ['<b onclick=x>y</b>', '<b>y</b>'],
    ['<b ONCLICK="x" id=1>y</b>', '<b id="1">y</b>'],
    ['<b/onclick=x>y</b>', '<b>y</b>'],
    ['<b title=x/onclick=y>z</b>', '<b title="x/onclick=y">z</b>'],
    ['<img src=x onerror=alert(1)', '&lt;img src=x onerror=alert(1)'],
    ['<img src="x" onerror="a<b">', '&lt;img src="x" onerror="a&lt;b"&gt;'],
    ['<b title="><img src=x onerror=y>">z</b>', '&lt;b title="&gt;<img src="x">"&gt;z&lt;/b&gt;'],
    ['<svg><style><img src=x onerror=y></style></svg>', '<svg><style><img src="x"></style></svg>'],
    ['<button formaction=javascript:x>y</button>', '<button>y</button>'],
    ['<meta http-equiv=refresh content="0;url=javascript:x">', '<meta>'],
    [
      '<svg><animate attributeName=href values=javascript:x /></svg>',
      '<svg><animate></animate></svg>',
    ],
    ['<svg><a xlink:href="javascript:x">y</a></svg>', '<svg><a>y</a></svg>'],
  ])('handlers do not survive: %j', (text, safe) => expect(clean(text)).toBe(safe))

  it.each([
    'javascript:x',
    'JaVaScRiPt:x',
    ' javascript:x',
    '\u0001javascript:x',
    'java\nscript:x',
    'java&#115;cript:x',
    'java&Tab;script:x',
    'javascript&colon;x',
    'javascript&#58x',
    '&#106&#97&#118&#97&#115&#99&#114&#105&#112&#116&#58x',
    'vbscript:x',
    'data:text/html,x',
    'x:y',
  ])('the address %j does not survive', (address) => {
    for (const attribute of ['href', 'src', 'action', 'poster', 'background', 'ping', 'data']) {
      expect(clean(`<video ${attribute}="${address}">y</video>`)).toBe('<video>y</video>')
    }
  })

  it.each([
    'background:url(javascript:x)',
    'background: URL (//e.example)',
    'width:expression(x)',
    'behavior:x',
    '-moz-binding:x',
    'background:\\75rl(x)',
    'background:&#117;rl(x)',
    'color:red;/**/x',
    'background:image-set(x)',
  ])('the style %j does not survive', (style) => {
    expect(clean(`<b style="${style}">y</b>`)).toBe('<b>y</b>')
  })

  it.each([
    ['<b>y', '<b>y</b>'],
    ['<div><b>x</div>y', '<div><b>x</b></div>y'],
    ['<div><p>x</div>y', '<div><p>x</div>y'],
    ['</div>x', '&lt;/div&gt;x'],
    ['<b></b></b>', '<b></b>&lt;/b&gt;'],
    ['<textarea><b>x', '<textarea><b>x</b></textarea>'],
    ['<b><!-- c', '<b>&lt;!-- c</b>'],
    ['<b><!--> <!---> <!-- > -->', '<b>&lt;!--&gt; &lt;!---&gt; &lt;!-- &gt; --&gt;</b>'],
    ['<!-- a --><!-- b --!> <b>', '<!-- a -->&lt;!-- b --!&gt; <b></b>'],
  ])('nothing reaches into what comes after: %j', (text, safe) => expect(clean(text)).toBe(safe))
})

/** Texts with much in them that matters. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'< > " \' / = & ; : <! -- <!-- --> --!> <b <b> </b> <p> <a <img <script> </script> <svg> <style>'.split(
          ' ',
        ),
        ...' href= src= onerror= style= title= javascript: &colon; &#58; alert(1) </style> </textarea> <textarea>'.split(
          ' ',
        ),
        ' ',
        '\n',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 25 },
  )
  .map((parts) => parts.join(''))

const WRITTEN =
  /<(?:\/[a-z][a-z0-9:-]*|[a-z][a-z0-9:-]*(?: [a-z:-]+(?:="[^"<>]*")?)*)>|<!--[^<>]*-->/g

describe('whatever a guest sends', () => {
  it('each < of sanitized text begins a tag that was written anew, without a handler or a script', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = `<b>${parts}`
        const safe = clean(text)
        // All of it JSON is impossible: it begins with a tag.
        const rest = safe.replace(WRITTEN, '')
        expect(rest).not.toMatch(/[<>]/)
        for (const [tag] of safe.matchAll(WRITTEN)) {
          if (tag.startsWith('<!--')) continue
          expect(tag).not.toMatch(/ on[a-z]+(=|>| )/)
          expect(tag).not.toMatch(/^<\/?(script|iframe|object|embed|base|frame|frameset)\b/)
          expect(tag).not.toMatch(
            / (href|src)="\s*(javascript|[^"/?#]*(?!&amp;)&|[^"/?#]*javascript:)/,
          )
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('sanitizing twice changes no more than sanitizing once', () => {
    fc.assert(
      fc.property(hostile, (text) => expect(clean(clean(text))).toBe(clean(text))),
      { numRuns: 2_000 },
    )
  })

  it('every element that was opened is closed', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const safe = clean(`<b>${parts}`)
        for (const name of ['b', 'a', 'svg', 'style', 'textarea']) {
          const count = (pattern: string) => safe.match(new RegExp(pattern, 'g'))?.length ?? 0
          expect(count(`</${name}>`)).toBe(count(`<${name}[ >]`))
        }
      }),
    )
  })
})

test('only the arguments themselves are sanitized, and a new object has them', () => {
  const inner = { a: '<script>' }
  const args = Object.assign(Object.create(null), {
    text: '<script>',
    inner,
    list: ['<script>'],
    number: 5,
    nothing: null,
    ['__proto__']: '<script>',
  })
  const sanitized = sanitizeArguments(args)
  expect({ ...sanitized }).toEqual({
    text: '&lt;script&gt;',
    inner: { a: '<script>' },
    list: ['<script>'],
    number: 5,
    nothing: null,
    ['__proto__']: '&lt;script&gt;',
  })
  expect(sanitized.inner).toBe(inner)
  expect(Object.getPrototypeOf(sanitized)).toBeNull()
  expect(args.text).toBe('<script>')
})

test('a tag of any length is harmless', () => {
  // More quotes than a regular expression has room for.
  const long = `<b ${'""'.repeat(2_600_000)}>`
  expect(clean(`<i>${long}</i>`)).toBe(`<i>&lt;${long.slice(1, -1)}&gt;</i>`)
  const name = `<b id="${'x'.repeat(8_000)}">`
  expect(clean(name)).toBe(`${name}</b>`)
})

const fill = (text: string, bytes: number) => text.repeat(Math.ceil(bytes / text.length))

test.each<[string, (bytes: number) => string]>([
  ['tag openings', (n) => `${fill('<', n)}<b>`],
  ['nested tags', (n) => fill('<b>', n)],
  ['nested dangerous tags', (n) => fill('<script>', n)],
  ['end tags of nothing open', (n) => fill('<a>', n / 2) + fill('</b>', n / 2)],
  ['end tags of what is outermost', (n) => `<i>${fill('<a>', n / 2)}${fill('<b></i><i>', n / 2)}`],
  ['unclosed comments', (n) => `${fill('<!--', n)}<b>`],
  ['a long comment', (n) => `<!--${fill('-', n)}<b>`],
  ['a long tag', (n) => `<b ${fill('a=1 ', n)}><i>`],
  ['unclosed quotes', (n) => `<b ${fill('a="', n)}<i>`],
  ['long tags of quotes', (n) => `${fill(`<b ${'"\''.repeat(4_000)}`, n)}<b>`],
  ['long tags of spaces', (n) => fill(`<b a${' '.repeat(8_000)}>`, n)],
  ['long addresses', (n) => fill(`<a href="${'&amp;'.repeat(1_600)}:">`, n)],
  ['ampersands', (n) => `<b>${fill('&', n)}`],
  ['a long reference', (n) => `<b>&${fill('a', n)}`],
  ['brackets', (n) => `<b>${fill('>', n)}`],
  ['deep JSON', (n) => `${fill('[', n)}<b>`],
])(
  'a megabyte of %s is cleaned, where quadratic time would never end',
  (_, make) => {
    const cleaned = clean(make(1024 * 1024))
    expect(clean(cleaned)).toBe(clean(clean(cleaned)))
  },
  60_000,
)
