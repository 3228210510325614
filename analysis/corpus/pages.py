"""The article of a web page, and what the page states about it."""

import json
import logging
import re

# libxml2 drops whatever lies deeper than 256 elements, without a word.
MAX_DEPTH = 250
# trafilatura takes time with the square of the elements side by side, and of the links of a page:
# seconds for 5,600 links or cells, which are 16 million pairs, or for 18,000 paragraphs.
MAX_PAIRS = 16_000_000
BLOCK_SHARE = 0.1  # of a pair
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
BLOCKS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "figcaption", "div", "section",
    "article", "td", "th", "pre", "tr",
}  # fmt: skip
CELLS = {"td", "th"}
SKIPPED = {  # parts of a page that are no prose
    "script", "style", "noscript", "template", "head", "nav", "footer", "aside", "form", "button",
    "svg",
}  # fmt: skip
STATED = {  # attribute of a <meta> -> what it states (Open Graph, schema.org, Dublin Core)
    "og:site_name": "outlet",
    "og:title": "title",
    "og:url": "url",
    "article:published_time": "published",
    "datepublished": "published",
    "dc.date": "published",
    "dc.date.issued": "published",
    "date": "published",
    "pubdate": "published",
    "author": "author",
    "dc.creator": "author",
}

# Where libxml2 stops reading, without a word: at a second document type behind one that declares
# something, and behind the end of a page, where the HTML standard goes on.
DECLARATIONS = re.compile(
    r"\A\s*(?:<\?xml[^>]*>\s*)?<!doctype[^>\[]*\[.*?\]\s*>", re.IGNORECASE | re.DOTALL
)
PAGE_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
# Our own reports say so, in their first lines; they often stand beside the articles.
GENERATOR = b'<meta content="python -m analysis" name="generator"'
CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}(?:charset|encoding)=[\"']?([\w-]{2,40})", re.IGNORECASE
)
Q = re.compile(r"<(/?)q(?:\s[^>]*)?>", re.IGNORECASE)
MARKS = '“”"‘’«»„'
# libxml2 takes time with the square of an element's attributes.
MAX_ATTRIBUTES = 1000
TAG = re.compile(r"""(<[a-zA-Z][^\s/>]*+)((?:[^"'>]++|"[^"]*"|'[^']*')*+)""")
VALUE = re.compile(r""""[^"]*"|'[^']*'""")
SHOWN = ("html", "body", "main", "article")  # by a script, where they are hidden at first
UNSEEN = (  # in a browser
    f"//template|//*[not({' or '.join(f'self::{tag}' for tag in SHOWN)})]"
    "[@hidden or contains(translate(@style, 'DISPLAYNOE ', 'displaynoe'), 'display:none')]"
)


def find_charset(page: bytes) -> str | None:
    """Name the encoding that a page states in its first characters, if browsers know it.

    ISO-8859-1 and ASCII mean Windows-1252, and UTF-16 can't be (WHATWG Encoding Standard).
    """
    import webencodings

    match = CHARSET.search(page[:4096])
    encoding = webencodings.lookup(match[1].decode("ascii", "replace")) if match else None
    return None if encoding is None or "utf-16" in encoding.name else encoding.codec_info.name


class Outline:
    """What a page holds outside its article, gathered in one pass: a target for lxml's parser."""

    def __init__(self):
        self.depth = self.deepest = 0
        self.beside = [0]  # how many elements each open one holds so far
        self.n_links = self.n_pairs = 0
        self.skipped_depth = 0  # depth at which a part that is no prose began
        self.stated, self.pieces = {}, []
        self.inside = None  # "title" or "json" while their text is read
        self.buffer = []

    def start(self, tag, attributes):
        is_block = tag in VOID or (tag in BLOCKS and tag not in CELLS)
        self.n_pairs += self.beside[-1] * (BLOCK_SHARE if is_block else 1)
        self.beside[-1] += 1
        if tag == "a":
            self.n_pairs += self.n_links
            self.n_links += 1
        if tag in VOID:
            if tag == "meta":
                self._note_meta(attributes)
            elif tag == "link" and attributes.get("rel", "").lower() == "canonical":
                self.stated.setdefault("canonical", attributes.get("href", ""))
            elif tag == "br":
                self.pieces.append("\n")
            return
        self.beside.append(0)
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if tag == "title" and "page_title" not in self.stated:
            self.inside, self.buffer = "title", []
        elif tag == "script" and attributes.get("type", "").lower() == "application/ld+json":
            self.inside, self.buffer = "json", []
        is_hidden = "hidden" in attributes and tag not in SHOWN
        if (is_hidden or tag in SKIPPED) and not self.skipped_depth:
            self.skipped_depth = self.depth
        if tag in BLOCKS:
            self.pieces.append("\n")

    def end(self, tag):
        if tag in VOID:
            return
        if self.inside == "title" and tag == "title":
            self.stated["page_title"] = " ".join("".join(self.buffer).split())
            self.inside = None
        elif self.inside == "json" and tag == "script":
            self._note_json("".join(self.buffer))
            self.inside = None
        if self.skipped_depth == self.depth:
            self.skipped_depth = 0
        self.depth -= 1
        self.beside.pop()
        if tag in BLOCKS:
            self.pieces.append("\n")

    def data(self, text):
        if self.inside:
            self.buffer.append(text)
        if not self.skipped_depth:
            self.pieces.append(text)

    def close(self):
        return self

    def _note_meta(self, attributes):
        for name in ("property", "name", "itemprop"):
            what = STATED.get(attributes.get(name, "").lower())
            if what and attributes.get("content", "").strip():
                self.stated.setdefault(what, attributes["content"].strip())

    def _note_json(self, text):
        """Read schema.org's NewsArticle and its kin."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            return
        waiting = values if isinstance(values, list) else [values]
        if isinstance(values, dict) and isinstance(values.get("@graph"), list):
            waiting = [*waiting, *values["@graph"]]
        for value in waiting:
            if not isinstance(value, dict) or "Article" not in str(value.get("@type")):
                continue
            publisher = value.get("publisher")
            found = {
                "published": value.get("datePublished"),
                "title": value.get("headline"),
                "outlet": publisher.get("name") if isinstance(publisher, dict) else None,
            }
            for what, stated in found.items():
                if isinstance(stated, str) and stated.strip():
                    self.stated.setdefault(what, stated.strip())

    def read_text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.pieces).split("\n"))
        return "\n".join(line for line in lines if line)


def _leave_out_floods(tag: re.Match) -> str:
    """Leave the attributes out of a tag that has too many."""
    is_flood = len(tag[2]) > MAX_ATTRIBUTES and len(VALUE.sub("", tag[2]).split()) > MAX_ATTRIBUTES
    return tag[1] if is_flood else tag[0]


def _print_mark(tag: re.Match) -> str:
    """Print the mark that a browser shows for <q>, unless the page has one of its own there."""
    beside = (
        tag.string[max(tag.start() - 1, 0) : tag.start()] + tag.string[tag.end() : tag.end() + 1]
    )
    return "" if any(c in MARKS for c in beside) else "”" if tag[1] else "“"


def extract_article(page: str) -> tuple[str | None, dict, list[tuple[str, str]]]:
    """Find the article of a web page: its text, what the page states about it, and notes.

    The text comes from trafilatura (Barbaresi, 2021); from a page nested too deep for it, or of too
    many elements side by side, all text outside navigation and scripts is taken, and noted. Without
    an article the text is missing, and the last note says why. Outlet, title, date and address are
    taken from the page's metadata alone; nothing is inferred from its text.
    """
    try:
        import trafilatura
        from lxml import etree
    except ImportError as error:
        reason = str(error).split("\n")[0]
        message = f'HTML files need trafilatura ({reason}); install: pip install "analysis[html]"'
        return None, {}, [("missing_package", message)]
    page = PAGE_ENDS.sub("", DECLARATIONS.sub("", page))
    page = TAG.sub(_leave_out_floods, page)
    page = Q.sub(_print_mark, page)
    # the parser wants bytes that name their encoding, and NULs end the page for it
    data = page.replace("\0", "\ufffd").encode("utf-8", "replace")
    parser = etree.HTMLParser(target=Outline(), huge_tree=True, encoding="utf-8")
    try:
        outline = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None, {}, [("no_article", "the page holds no HTML")]
    stated = dict(outline.stated)
    canonical, page_title = stated.pop("canonical", ""), stated.pop("page_title", "")
    stated.setdefault("url", canonical)
    stated.setdefault("title", page_title)
    stated = {key: value for key, value in stated.items() if value}
    reason = None
    if outline.deepest > MAX_DEPTH:
        reason = "deep_nesting", f"is nested {outline.deepest} deep, the limit is {MAX_DEPTH}"
    elif outline.n_pairs > MAX_PAIRS:
        reason = "many_elements", "holds too many elements side by side"
    if reason:
        code, what = reason
        message = (
            f"the page {what}; all of its text was taken, without looking for the article in it"
        )
        return outline.read_text() or None, {"page": stated}, [(code, message)]
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    text = trafilatura.extract(
        data.decode("utf-8"),
        include_comments=False,
        include_tables=False,
        deduplicate=False,
        prune_xpath=UNSEEN,
    )
    if not text or not text.strip():
        return None, {}, [("no_article", "no article was found in the page")]
    return text, {"page": stated}, []
