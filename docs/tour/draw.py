#!/usr/bin/env python3
"""Draws screens that `tmux capture-pane -e -p` has saved: draw.py FILE.ansi ... makes FILE.svg beside each."""
import html
import re
import sys
import unicodedata

CELL_W, CELL_H, BASELINE, MARGIN = 8.4, 17, 13, 8
INK, PAPER = "#d0d0d0", "#16181d"
BASE = ["#16181d", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d0d0d0",
        "#7f848e", "#ff7b86", "#b5e890", "#ffd68a", "#7cc4ff", "#e08cff", "#6fd8e5", "#ffffff"]
SGR = re.compile(r"\x1b\[([0-9;:]*)m")


def colour_of(n):
    """A colour of the 256."""
    if n < 16:
        return BASE[n]
    if n < 232:
        steps = [0, 95, 135, 175, 215, 255]
        n -= 16
        return "#%02x%02x%02x" % (steps[n // 36], steps[n // 6 % 6], steps[n % 6])
    grey = 8 + 10 * (n - 232)
    return "#%02x%02x%02x" % (grey, grey, grey)


class Pen:
    def __init__(self):
        self.reset()

    def reset(self):
        self.ink = self.paper = None
        self.bold = self.dim = self.reverse = self.underline = False

    def take(self, text):
        """The parameters of one SGR sequence."""
        codes = [int(c or 0) for c in re.split("[;:]", text)]
        while codes:
            c = codes.pop(0)
            if c == 0:
                self.reset()
            elif c in (1, 2, 4, 7):
                setattr(self, {1: "bold", 2: "dim", 4: "underline", 7: "reverse"}[c], True)
            elif c == 22:
                self.bold = self.dim = False
            elif c in (24, 27):
                setattr(self, {24: "underline", 27: "reverse"}[c], False)
            elif c in (38, 48) and codes and codes[0] == 5:
                self.put(c == 38, colour_of(codes[1]))
                del codes[:2]
            elif 30 <= c <= 37 or 90 <= c <= 97:
                self.put(True, BASE[c - 30 if c < 90 else c - 82])
            elif 40 <= c <= 47 or 100 <= c <= 107:
                self.put(False, BASE[c - 40 if c < 100 else c - 92])
            elif c in (39, 49):
                self.put(c == 39, None)

    def put(self, is_ink, colour):
        if is_ink:
            self.ink = colour
        else:
            self.paper = colour

    def style(self):
        ink, paper = self.ink or INK, self.paper
        if self.reverse:
            ink, paper = paper or PAPER, ink
        return ink, paper, self.bold, self.dim, self.underline


def width_of(char):
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def runs_of(line, pen):
    """(column, width, text, style) of each stretch in one style; pen goes on in the next line."""
    runs, at, text, begin = [], 0, "", 0
    for i, part in enumerate(SGR.split(line)):
        if i % 2:
            if text:
                runs.append((begin, at - begin, text, pen.style()))
            text, begin = "", at
            pen.take(part)
            continue
        text += part
        at += sum(map(width_of, part))
    if text:
        runs.append((begin, at - begin, text, pen.style()))
    return runs


def draw_run(y, run):
    column, width, text, (ink, paper, bold, dim, underline) = run
    x, top = MARGIN + column * CELL_W, MARGIN + y * CELL_H
    if paper:
        yield f'<rect x="{x:.1f}" y="{top}" width="{width * CELL_W:.1f}" height="{CELL_H}" fill="{paper}"/>'
    if not text.strip():
        return
    more = ' font-weight="bold"' if bold else ""
    more += ' opacity="0.6"' if dim else ""
    more += ' text-decoration="underline"' if underline else ""
    yield (f'<text x="{x:.1f}" y="{top + BASELINE}" fill="{ink}" textLength="{width * CELL_W:.1f}"'
           f' lengthAdjust="spacingAndGlyphs"{more}>{html.escape(text)}</text>')


def draw(lines):
    pen = Pen()
    rows = [runs_of(line, pen) for line in lines]
    columns = max((r[0] + r[1] for row in rows for r in row), default=1)
    w, h = 2 * MARGIN + columns * CELL_W, 2 * MARGIN + len(rows) * CELL_H
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:.0f} {h}" font-size="14" xml:space="preserve"'
           ' font-family="DejaVu Sans Mono, Menlo, Consolas, monospace">')
    yield f'<rect width="100%" height="100%" rx="6" fill="{PAPER}"/>'
    for y, row in enumerate(rows):
        for run in row:
            yield from draw_run(y, run)
    yield "</svg>"


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as f:
        screen = f.read().rstrip("\n").split("\n")
    with open(re.sub(r"\.ansi$", "", path) + ".svg", "w", encoding="utf-8") as f:
        f.write("\n".join(draw(screen)) + "\n")
