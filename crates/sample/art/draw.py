"""Draws the illustrations of the sample town: flat scenes that say that they are examples.

    pip install pillow==13.0.0
    python crates/sample/art/draw.py FONT crates/sample/towns/thungsaengsai-2569/photos

FONT is a Thai TrueType font such as Laksaman-Bold.ttf. Write the new digests into evidence.toml afterwards.
"""

import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

W, H, S = 960, 640, 2  # Drawn at twice the size and brought down, for smooth edges.
WALL, FLOOR, WOOD, DARK = "#eef2ee", "#cfd8d3", "#b98a5a", "#33413f"
GREEN, BLUE, GOLD, RED, WHITE = "#2f7d5b", "#3a6ea5", "#d9a441", "#b8503f", "#ffffff"
SKIN = ["#e3b48c", "#d09a6e", "#c68b5e", "#edc39f"]
SHIRT = [BLUE, GREEN, GOLD, "#7a6aa0", "#a8a29a", RED]


class Scene:
    def __init__(self, font):
        self.image = Image.new("RGB", (W * S, H * S), WALL)
        self.draw = ImageDraw.Draw(self.image)
        self.font = font

    def box(self, x, y, w, h, fill, radius=0, outline=None, width=2):
        edges = [x * S, y * S, (x + w) * S, (y + h) * S]
        self.draw.rounded_rectangle(edges, radius * S, fill=fill, outline=outline, width=width * S)

    def oval(self, x, y, w, h, fill):
        self.draw.ellipse([x * S, y * S, (x + w) * S, (y + h) * S], fill=fill)

    def line(self, x1, y1, x2, y2, fill=DARK, width=3):
        self.draw.line([x1 * S, y1 * S, x2 * S, y2 * S], fill=fill, width=width * S)

    def shape(self, points, fill):
        self.draw.polygon([(x * S, y * S) for x, y in points], fill=fill)

    def text(self, x, y, text, size, fill=DARK, anchor="mm"):
        font = ImageFont.truetype(self.font, size * S)
        self.draw.text((x * S, y * S), text, font=font, fill=fill, anchor=anchor)

    def floor(self, y, fill=FLOOR):
        self.box(0, y, W, H - y, fill)
        self.line(0, y, W, y, "#b7c3bd", 2)

    def lines(self, x, y, w, count, gap=14, fill="#9aa7a2"):
        for at in range(count):
            end = w * (0.6 if at == count - 1 else 1)
            self.line(x, y + at * gap, x + end, y + at * gap, fill, 4)

    def person(self, x, y, size, shirt, skin, back=False):
        """Head and shoulders; from behind, the hair covers the head."""
        self.shape([(x - size, y + size * 2.6), (x - size * 0.75, y + size * 1.15), (x + size * 0.75, y + size * 1.15),
                    (x + size, y + size * 2.6)], shirt)
        self.oval(x - size * 0.95, y + size * 0.95, size * 1.9, size * 1.2, shirt)
        self.box(x - size * 0.2, y + size * 0.6, size * 0.4, size * 0.6, skin)
        self.oval(x - size * 0.55, y - size * 0.55, size * 1.1, size * 1.35, skin)
        hair = "#2b2523"
        if back:
            self.oval(x - size * 0.6, y - size * 0.65, size * 1.2, size * 1.3, hair)
        else:
            self.draw.pieslice([(x - size * 0.6) * S, (y - size * 0.68) * S, (x + size * 0.6) * S, (y + size * 0.62) * S],
                               180, 360, fill=hair)

    def save(self, path):
        self.box(W - 178, H - 54, 160, 38, WHITE, 19, DARK, 1)
        self.text(W - 98, H - 36, "ภาพตัวอย่าง", 24)
        self.image.resize((W, H), Image.LANCZOS).save(path, "JPEG", quality=86, optimize=True)


def training(s):
    s.floor(430)
    s.box(270, 50, 420, 250, WHITE, 6, "#8b9994", 4)
    s.text(480, 88, "เทศบัญญัติงบประมาณรายจ่าย", 28)
    for at, height in enumerate((70, 104, 88, 130)):
        s.box(350 + at * 70, 265 - height, 44, height, [BLUE, GREEN, GOLD, RED][at])
    s.line(335, 266, 640, 266)
    s.person(770, 205, 44, GREEN, SKIN[0])
    s.line(735, 290, 700, 235, SKIN[0], 12)
    s.box(735, 320, 90, 112, WOOD, 6)
    for row, (y, size, count) in enumerate(((400, 34, 6), (480, 42, 5))):
        for at in range(count):
            x = (W - 150 * (count - 1)) / 2 + at * 150 - (20 if row else 0)
            s.person(x, y, size, SHIRT[(at + row * 2) % 6], SKIN[at % 4], back=True)


def notice_board(s):
    s.floor(540)
    s.box(110, 70, 740, 400, WOOD, 8)
    s.box(128, 88, 704, 364, "#3f6f5c", 4)
    s.text(480, 120, "ประกาศเทศบาลตำบลทุ่งแสงใส", 32, WHITE)
    for at, (title, colour) in enumerate((("งบประมาณ", BLUE), ("จัดซื้อจัดจ้าง", GOLD), ("แผนดำเนินงาน", RED),
                                          ("ติดต่อเรา", GREEN))):
        x, y = 152 + at * 168, 160 + (at % 2) * 14
        s.box(x, y, 150, 244, WHITE, 3)
        s.box(x, y, 150, 44, colour, 3)
        s.text(x + 75, y + 21, title, 22, WHITE)
        s.lines(x + 16, y + 66, 118, 5)
        for bar, height in enumerate((30, 52, 42, 64)):
            s.box(x + 20 + bar * 30, y + 226 - height, 20, height, colour)
        s.oval(x + 69, y - 8, 14, 14, "#e6e6e6")
    s.box(190, 470, 22, 110, WOOD)
    s.box(748, 470, 22, 110, WOOD)


def counter(s):
    s.floor(500)
    s.box(250, 44, 460, 74, GREEN, 10)
    s.text(480, 80, "จุดบริการประชาชน", 40, WHITE)
    s.box(40, 150, 170, 250, WHITE, 6, "#8b9994", 3)
    s.text(125, 182, "ขั้นตอน", 26)
    for at in range(4):
        s.oval(60, 214 + at * 44, 30, 30, [BLUE, GREEN, GOLD, RED][at])
        s.text(75, 228 + at * 44, "๑๒๓๔"[at], 22, WHITE)
        s.line(102, 229 + at * 44, 192, 229 + at * 44, "#9aa7a2", 5)
    for at, x in enumerate((360, 620)):
        s.person(x, 225, 46, [BLUE, "#7a6aa0"][at], SKIN[at])
        s.box(x + 62, 285, 84, 62, DARK, 5)
        s.box(x + 68, 291, 72, 50, "#cfe3f2", 3)
    s.box(250, 350, 560, 170, WOOD, 8)
    s.box(236, 338, 588, 26, "#8f6a43", 6)
    for at, x in enumerate((390, 650)):
        s.box(x - 54, 382, 108, 42, WHITE, 4)
        s.text(x, 402, ["ช่อง ๑", "ช่อง ๒"][at], 24)
    s.person(300, 420, 52, GOLD, SKIN[2], back=True)
    s.person(560, 430, 52, RED, SKIN[3], back=True)
    s.box(850, 330, 60, 150, "#6f9f7c", 30)
    s.box(844, 470, 72, 60, "#a8683f", 6)


def poster(s):
    s.floor(560)
    s.box(250, 40, 350, 490, WHITE, 10, "#8b9994", 3)
    s.box(250, 40, 350, 92, "#3aa35b", 10)
    s.text(425, 72, "ถามมา ตอบไป", 36, WHITE)
    s.text(425, 110, "เทศบาลตำบลทุ่งแสงใส", 22, WHITE)
    # A pattern that looks like a code and is none: it has one finder instead of three, so no telephone opens it.
    dice, cell, left, top = random.Random(2569), 11, 315, 160
    for row in range(20):
        for column in range(20):
            if dice.random() < 0.48:
                s.box(left + column * cell, top + row * cell, cell, cell, DARK)
    s.box(left - 4, top - 4, 81, 81, WHITE)
    s.box(left, top, 70, 70, DARK)
    s.box(left + 11, top + 11, 48, 48, WHITE)
    s.box(left + 22, top + 22, 26, 26, DARK)
    s.text(425, 412, "สแกนเพื่อสอบถามและแจ้งเรื่อง", 24)
    s.text(425, 450, "ตอบภายใน ๓ วันทำการ", 26, RED)
    s.lines(300, 484, 250, 2)
    s.box(660, 200, 160, 300, DARK, 22)
    s.box(672, 226, 136, 244, "#e9f2ec", 6)
    for at, (x, w, fill) in enumerate(((682, 86, WHITE), (716, 84, "#8fd19e"), (682, 100, WHITE), (736, 64, "#8fd19e"))):
        s.box(x, 242 + at * 52, w, 38, fill, 12)
        s.line(x + 12, 261 + at * 52, x + w - 12, 261 + at * 52, "#7f8c87", 4)
    s.person(130, 420, 60, BLUE, SKIN[1])


def meeting(s):
    s.box(0, 0, W, 360, "#d6e8f2")
    s.oval(760, 40, 90, 90, "#f2d27a")
    s.floor(360, "#c7d9b8")
    s.shape([(140, 170), (480, 50), (820, 170)], RED)
    s.box(150, 168, 660, 18, "#8f6a43")
    for x in (170, 472, 774):
        s.box(x, 186, 16, 200, "#8f6a43")
    s.box(300, 196, 360, 46, WHITE, 6)
    s.text(480, 218, "ประชุมประชาคม", 32)
    s.person(410, 280, 36, GREEN, SKIN[0])
    s.box(560, 262, 130, 96, WHITE, 4, "#8b9994", 3)
    s.text(625, 292, "E-Service", 24)
    s.lines(580, 318, 90, 3, 12)
    for row, (y, size, count) in enumerate(((390, 34, 7), (470, 42, 6))):
        for at in range(count):
            x = (W - 126 * (count - 1)) / 2 + at * 126
            s.person(x, y, size, SHIRT[(at * 2 + row) % 6], SKIN[(at + row) % 4], back=True)


def store(s):
    s.floor(530)
    for shelf in range(3):
        y = 110 + shelf * 130
        s.box(60, y + 96, 430, 14, WOOD)
        for at in range(4):
            height = (70, 54, 82, 62)[(at + shelf) % 4]
            s.box(84 + at * 102, y + 96 - height, 78, height, SHIRT[(at + shelf) % 6], 5)
            s.box(96 + at * 102, y + 106 - height, 54, 22, WHITE, 3)
    s.box(52, 60, 14, 430, "#8f6a43")
    s.box(484, 60, 14, 430, "#8f6a43")
    s.text(275, 62, "งานพัสดุ", 34)
    s.box(560, 400, 330, 22, WOOD, 4)
    s.box(580, 422, 16, 130, "#8f6a43")
    s.box(852, 422, 16, 130, "#8f6a43")
    s.person(640, 230, 54, BLUE, SKIN[0])
    s.person(800, 236, 54, GOLD, SKIN[2])
    s.shape([(610, 400), (640, 352), (810, 352), (840, 400)], WHITE)
    s.line(725, 354, 725, 398, "#9aa7a2", 2)
    s.lines(640, 366, 72, 3, 11)
    s.lines(740, 366, 72, 3, 11)
    s.text(725, 452, "ทะเบียนยืม–คืน", 28)


def main():
    font, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    scenes = [("01-training", training), ("02-notice-board", notice_board), ("03-counter", counter),
              ("04-poster", poster), ("05-meeting", meeting), ("06-store", store)]
    for name, draw in scenes:
        scene = Scene(font)
        draw(scene)
        scene.save(folder / f"{name}.jpg")


if __name__ == "__main__":
    main()
