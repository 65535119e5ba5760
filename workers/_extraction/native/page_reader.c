/* What is asked of PDFium a character or a path segment at a time, asked from C: from Python each question costs a
   hundred times its answer. PDFium comes as a table of the addresses pypdfium2 loaded, so nothing is linked, no header
   is needed and any C compiler will do. Every length is the caller's; nothing is allocated here. */

typedef int i32;
typedef unsigned u32;
typedef void *handle;

typedef struct { float left, top, right, bottom; } Rect;          /* FS_RECTF */
typedef struct { float a, b, c, d, e, f; } Matrix;                 /* FS_MATRIX */

typedef struct {                                                   /* in the order of bindings.py */
  u32 (*unicode)(handle, i32);
  i32 (*loose_box)(handle, i32, Rect *);
  i32 (*is_generated)(handle, i32);
  i32 (*is_hyphen)(handle, i32);
  handle (*text_object)(handle, i32);
  double (*font_size)(handle, i32);
  i32 (*matrix_at)(handle, i32, Matrix *);
  unsigned long (*font_info)(handle, i32, void *, unsigned long, i32 *);
  i32 (*font_weight)(handle, i32);
  handle (*font)(handle);
  i32 (*render_mode)(handle);
  i32 (*fill_color)(handle, u32 *, u32 *, u32 *, u32 *);
  i32 (*page_objects)(handle);
  handle (*page_object)(handle, i32);
  i32 (*form_objects)(handle);
  handle (*form_object)(handle, unsigned long);
  i32 (*type)(handle);
  i32 (*matrix_of)(handle, Matrix *);
  i32 (*bounds)(handle, float *, float *, float *, float *);
  i32 (*draw_mode)(handle, i32 *, i32 *);
  i32 (*segments)(handle);
  handle (*segment)(handle, i32);
  i32 (*point)(handle, float *, float *);
  i32 (*segment_type)(handle);
  i32 (*closes)(handle);
} Pdfium;

typedef struct { double left, bottom, right, top; i32 quarter_turns; } Frame;
typedef struct { double x0, y0, x1, y1; } Box;

/* The page as shown: y downwards from the top left. */
static Box shown(const Frame *f, double x0, double y0, double x1, double y1) {
  switch (f->quarter_turns) {
    case 0: return (Box){x0 - f->left, f->top - y1, x1 - f->left, f->top - y0};
    case 1: return (Box){y0 - f->bottom, x0 - f->left, y1 - f->bottom, x1 - f->left};
    case 2: return (Box){f->right - x1, y0 - f->bottom, f->right - x0, y1 - f->bottom};
    default: return (Box){f->top - y1, f->right - x1, f->top - y0, f->right - x0};
  }
}

static double larger(double a, double b) { return a > b ? a : b; }
static double smaller(double a, double b) { return a < b ? a : b; }
static double size_of(double a) { return a < 0 ? -a : a; }

static double root(double square) { /* Newton's, to the last bits: no mathematics library is linked. */
  double guess = square > 1 ? square : 1;
  i32 step;
  if (!(square > 0) || square > 1e30) return square > 0 ? 1e15 : 0;
  for (step = 0; step < 80; step++) {
    double next = (guess + square / guess) / 2;
    if (next >= guess) break;
    guess = next;
  }
  return guess;
}

/* --- Words ------------------------------------------------------------------------------------------------------ */

typedef struct {
  i32 start, end, first_end, line; /* characters of the page; first_end: of the first word */
  double x0, y0, x1, y1, size, lead; /* as shown; lead: how long the first word is, 0 where that is not asked */
  i32 turn, bold, doubt;
} Piece;

/* Why a person may not see a piece: only the rendered page tells. */
enum { UNPAINTED = 1, PALE = 2, OFF_PAGE = 3 };

typedef struct { i32 pieces, characters, unreadable; } Count;

enum { MOST_FONTS = 32, NAME_BYTES = 128, BOLD_WEIGHT = 600 };
static const double WIDE_GAP_EMS = 1.0, TALLEST_IN_SIZES = 3.0;
static const u32 MEANINGLESS = 0xfffd, HYPHEN = 0xfffe;

typedef struct {
  const Pdfium *pdfium;
  handle page;
  const Frame *frame;
  const u32 *codes;
  handle object;                   /* the text object last asked about, and its style */
  double size;
  i32 turn, bold, doubt;
  handle fonts[MOST_FONTS];
  i32 bolds[MOST_FONTS], known;
} Reader;

/* What PDFium puts for a hyphen that ends a line, with no line break after it. */
static i32 is_hyphen(u32 code) { return code == HYPHEN; }
static i32 ends_line(u32 code) { return code == '\r' || code == '\n'; }

/* Glyphs that stand for no character at all are passed over like spaces, but part no word. */
static i32 is_space(u32 code) {
  return code == 0 || code == ' ' || code == '\t' || ends_line(code) || code == 0x85 || code == 0xa0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f || code == 0x205f ||
         code == 0x3000;
}

static u32 character(const Pdfium *pdfium, handle page, i32 at) {
  u32 code = pdfium->unicode(page, at);
  if (code == 2 && pdfium->is_hyphen(page, at)) return HYPHEN;
  if (code <= 3) return 0;
  return code > 0x10ffff ? MEANINGLESS : code;
}

/* Codes that PDFium hands on as they are where a font does not say what they mean: mostly ligatures. */
static i32 is_control(u32 code) {
  return (code > 3 && code <= 8) || code == 0x0b || code == 0x0c || (code >= 0x0e && code < 0x20) || code == 0x7f;
}

static i32 is_unreadable(u32 code) {
  return is_control(code) || (code >= 0xe000 && code <= 0xf8ff) || code == MEANINGLESS || code == 0xffff;
}

static char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter; }
static i32 is_digit(char c) { return c >= '0' && c <= '9'; }
static i32 is_word(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_'; }

static i32 starts(const char *name, const char *with) {
  while (*with && lower(*name) == *with) name++, with++;
  return *with == 0;
}

static i32 names_bold(const char *name) {
  for (; *name; name++) {
    if (starts(name, "bold") || starts(name, "black") || starts(name, "heavy") || starts(name, "demi") ||
        starts(name, "cmbx") || starts(name, "sfbx") || starts(name, "ecbx") ||
        (starts(name, "cmb") && is_digit(name[3])) || (starts(name, "-bd") && !is_word(name[3])))
      return 1;
  }
  return 0;
}

static i32 bold_at(Reader *r, i32 at) {
  handle font = r->object ? r->pdfium->font(r->object) : 0;
  char name[NAME_BYTES + 1] = {0};
  i32 k, flags = 0, bold;
  for (k = 0; font && k < r->known; k++)
    if (r->fonts[k] == font) return r->bolds[k];
  r->pdfium->font_info(r->page, at, name, NAME_BYTES, &flags);
  bold = names_bold(name) || r->pdfium->font_weight(r->page, at) >= BOLD_WEIGHT;
  if (font && r->known < MOST_FONTS) r->fonts[r->known] = font, r->bolds[r->known++] = bold;
  return bold;
}

static i32 is_pale(u32 red, u32 green, u32 blue, u32 alpha) {
  return alpha < 64 || (red >= 225 && green >= 225 && blue >= 225);
}

static i32 doubt_of(const Reader *r) {
  u32 red = 0, green = 0, blue = 0, alpha = 255;
  i32 mode = r->object ? r->pdfium->render_mode(r->object) : 0;
  if (mode == 3 || mode == 7) return UNPAINTED; /* neither filled nor stroked */
  if (!r->object || !r->pdfium->fill_color(r->object, &red, &green, &blue, &alpha)) return 0;
  return is_pale(red, green, blue, alpha) ? PALE : 0;
}

static void style_at(Reader *r, handle object, i32 at) {
  /* For each rotation of the page, what a direction in its user space is as shown: x from (x, y), then y. */
  static const i32 quarters[4][4] = {{1, 0, 0, -1}, {0, 1, 1, 0}, {-1, 0, 0, 1}, {0, -1, -1, 0}};
  const i32 *q = quarters[r->frame->quarter_turns];
  Matrix m;
  if (object && object == r->object) return;
  r->object = object;
  r->size = size_of(r->pdfium->font_size(r->page, at));
  r->turn = 0;
  if (r->pdfium->matrix_at(r->page, at, &m)) {
    double scale = root((double)m.c * m.c + (double)m.d * m.d);
    double across = q[0] * m.a + q[1] * m.b, down = q[2] * m.a + q[3] * m.b;
    if (scale == 0) scale = root((double)m.a * m.a + (double)m.b * m.b);
    if (scale != 0) r->size *= scale;
    if (size_of(down) > size_of(across)) r->turn = down > 0 ? 90 : 270;
  }
  r->size = smaller(larger(r->size, 0.1), 1000.0);
  r->bold = bold_at(r, at);
  r->doubt = doubt_of(r);
}

static double gap(const Reader *r, const Rect *a, const Rect *b) {
  if (r->turn == 0 && r->frame->quarter_turns == 0) return b->left - a->right;
  return larger(larger(b->left - a->right, a->left - b->right), larger(b->bottom - a->top, a->bottom - b->top));
}

/* Whether the word at `start` begins another piece: of another text object, or after a gap that is wide. */
static i32 parts(const Reader *r, i32 before, i32 start, handle left, handle right) {
  Rect a, b;
  if (left != right) return 1;
  if (start - before == 1 && !r->pdfium->is_generated(r->page, before)) return 0; /* a space that is written */
  if (!r->pdfium->loose_box(r->page, before - 1, &a) || !r->pdfium->loose_box(r->page, start, &b)) return 0;
  return gap(r, &a, &b) > WIDE_GAP_EMS * r->size;
}

static i32 is_on_page(const Frame *f, const Box *box) {
  double width = f->right - f->left, height = f->top - f->bottom;
  double x = (box->x0 + box->x1) / 2, y = (box->y0 + box->y1) / 2;
  i32 turned = f->quarter_turns % 2;
  return x >= 0 && x <= (turned ? height : width) && y >= 0 && y <= (turned ? width : height);
}

/* Place the piece; 0 for one that covers no area. */
static i32 place(Reader *r, Piece *p, handle object) {
  Rect first, last, lead;
  double x0, x1, bottom, top;
  Box box;
  if (!r->pdfium->loose_box(r->page, p->start, &first)) return 0;
  last = first;
  if (!r->pdfium->loose_box(r->page, p->end - 1, &last) || last.right <= last.left) {
    /* A hyphen that PDFium made up has no box: the letter before it has. */
    i32 at = p->end - 2 > p->start ? p->end - 2 : p->start;
    r->pdfium->loose_box(r->page, at, &last);
  }
  style_at(r, object, p->start);
  x0 = first.left, x1 = last.right, bottom = first.bottom, top = first.top;
  if (r->turn || x1 <= x0 || bottom != last.bottom || top != last.top) {
    x0 = smaller(x0, last.left), x1 = larger(x1, first.right);
    bottom = smaller(bottom, last.bottom), top = larger(top, last.top);
  }
  box = shown(r->frame, x0, bottom, x1, top);
  if (!(box.x1 > box.x0 && box.x1 - box.x0 < 1e9 && size_of(box.x0) < 1e9 && size_of(box.y0) < 1e9 && size_of(box.y1) < 1e9))
    return 0;
  if (r->turn == 0 && !(box.y1 - box.y0 > 0 && box.y1 - box.y0 <= TALLEST_IN_SIZES * r->size))
    box.y0 = box.y1 - r->size;
  p->x0 = box.x0, p->y0 = box.y0, p->x1 = box.x1, p->y1 = box.y1;
  p->size = (double)(i32)(r->size * 100 + 0.5) / 100, p->turn = r->turn, p->bold = r->bold, p->doubt = is_on_page(r->frame, &box) ? r->doubt : OFF_PAGE;
  p->lead = 0;
  if (p->first_end < p->end && r->turn == 0 && r->pdfium->loose_box(r->page, p->first_end - 1, &lead))
    p->lead = size_of((double)lead.right - first.left);
  return 1;
}

/* The end of the word that starts at `at`: a made-up hyphen ends its line and its word. */
static i32 word_end(const u32 *codes, i32 at, i32 count) {
  while (at < count && (codes[at] == 0 || !is_space(codes[at])))
    if (is_hyphen(codes[at++])) break;
  while (codes[at - 1] == 0) at--;
  return at;
}

static void count_characters(const u32 *codes, i32 start, i32 end, Count *found) {
  i32 at, unreadable = 0;
  for (at = start; at < end; at++) unreadable += is_unreadable(codes[at]);
  found->characters += end - start;
  if (end - start > 1) found->unreadable += unreadable; /* a symbol that stands alone is a bullet or a pictogram */
}

/* Whether all of a line's words are of one text object: asked at both ends, for objects rarely alternate. */
static i32 is_of_one(const Reader *r, handle first, i32 start, i32 end) {
  while (end > start && is_space(r->codes[end - 1])) end--;
  while (end > start + 1 && !is_space(r->codes[end - 1]) && !is_space(r->codes[end - 2])) end--;
  return end <= start || first == r->pdfium->text_object(r->page, end - 1);
}

/* Place the pieces of one line of the source. */
static i32 read_line(Reader *r, i32 start, i32 end, i32 line, Piece *out, Count *found) {
  i32 made = 0, at = start, before, one;
  handle object, next;
  Piece p;
  while (at < end && is_space(r->codes[at])) at++;
  if (at >= end) return 0;
  object = r->pdfium->text_object(r->page, at);
  one = is_of_one(r, object, at, end);
  style_at(r, object, at);
  p.start = at, p.line = line;
  before = p.first_end = word_end(r->codes, at, end);
  count_characters(r->codes, at, before, found);
  for (;;) {
    for (at = before; at < end && is_space(r->codes[at]); at++) {}
    if (at >= end) break;
    next = one ? object : r->pdfium->text_object(r->page, at);
    if (parts(r, before, at, object, next)) {
      p.end = before;
      if (place(r, &p, object)) out[made++] = p;
      p.start = at, p.first_end = word_end(r->codes, at, end);
      object = next;
      style_at(r, object, at);
    }
    i32 stop = word_end(r->codes, at, end);
    count_characters(r->codes, at, stop, found);
    before = stop;
  }
  p.end = before;
  if (place(r, &p, object)) out[made++] = p;
  return made;
}

/* Read `count` characters of a text page. codes: room for `count`; out: room for `count` pieces. */
void read_pieces(const Pdfium *pdfium, handle text_page, const Frame *frame, i32 count, u32 *codes, Piece *out, Count *found) {
  Reader r = {0};
  i32 at, start, line = 0;
  r.pdfium = pdfium, r.page = text_page, r.frame = frame, r.codes = codes;
  found->pieces = found->characters = found->unreadable = 0;
  for (at = 0; at < count; at++) codes[at] = character(pdfium, text_page, at);
  for (at = 0; at < count;) {
    if (ends_line(codes[at])) { at++; continue; }
    for (start = at; at < count && !ends_line(codes[at]);)
      if (is_hyphen(codes[at++])) break;
    found->pieces += read_line(&r, start, at, line++, out + found->pieces, found);
  }
}

/* --- Rules ------------------------------------------------------------------------------------------------------ */

typedef struct { i32 down; double at, from, to; } Rule;
typedef struct { i32 rules, objects, texts, covered, grounds, images, sketches; double image_area; } Drawn;
typedef struct { double a, b, c, d, e, f; } Transform;

enum { TEXT = 1, PATH = 2, IMAGE = 3, FORM = 5, LINE_TO = 0, CURVE_TO = 1, MOVE_TO = 2, DEEPEST_FORM = 3, MOST_EDGES = 64 };
static const double THIN = 2.5, SHORTEST = 6.0, STRAIGHT = 0.6;

typedef struct {
  const Pdfium *pdfium;
  const Frame *frame;
  double width, height;
  i32 objects_left, segments_left, room;
  Rule *out;
  Box *texts, *covered, *grounds; /* text, text that something was drawn over, dark things text may stand on */
  Box *images, *sketches;         /* pictures, shapes with a slanted or a curved edge */
  i32 boxes_room;
  Drawn *drawn;
} Pen;

static Transform times(const Matrix *m, const Transform *o) {
  return (Transform){m->a * o->a + m->b * o->c, m->a * o->b + m->b * o->d, m->c * o->a + m->d * o->c,
                     m->c * o->b + m->d * o->d, m->e * o->a + m->f * o->c + o->e, m->e * o->b + m->f * o->d + o->f};
}

static Transform within(const Pen *pen, handle item, const Transform *outer) {
  static const Matrix identity = {1, 0, 0, 1, 0, 0};
  Matrix m;
  return pen->pdfium->matrix_of(item, &m) ? times(&m, outer) : times(&identity, outer);
}

static i32 bounds_of(const Pen *pen, handle item, const Transform *t, Box *box) {
  float left, bottom, right, top;
  double xa, ya, xb, yb;
  if (!pen->pdfium->bounds(item, &left, &bottom, &right, &top)) return 0;
  xa = t->a * left + t->c * bottom + t->e, ya = t->b * left + t->d * bottom + t->f;
  xb = t->a * right + t->c * top + t->e, yb = t->b * right + t->d * top + t->f;
  *box = shown(pen->frame, smaller(xa, xb), smaller(ya, yb), larger(xa, xb), larger(ya, yb));
  return 1;
}

static void add_rule(Pen *pen, double x0, double y0, double x1, double y1) {
  i32 down = x1 - x0 < y1 - y0;
  if (pen->drawn->rules >= pen->room || (down ? y1 - y0 : x1 - x0) < SHORTEST) return;
  pen->out[pen->drawn->rules++] = down ? (Rule){1, (x0 + x1) / 2, y0, y1} : (Rule){0, (y0 + y1) / 2, x0, x1};
}

static void add_edge(Pen *pen, double ax, double ay, double bx, double by) {
  if (size_of(ax - bx) <= STRAIGHT || size_of(ay - by) <= STRAIGHT)
    add_rule(pen, smaller(ax, bx), smaller(ay, by), larger(ax, bx), larger(ay, by));
}

static void add_outline(Pen *pen, handle item, i32 count, const Transform *t) {
  double sx = 0, sy = 0, bx = 0, by = 0;
  i32 index, started = 0, drawn = 0;
  for (index = 0; index < count; index++) {
    handle segment = pen->pdfium->segment(item, index);
    float x, y;
    i32 kind;
    Box p;
    if (!pen->pdfium->point(segment, &x, &y)) continue;
    double px = t->a * x + t->c * y + t->e, py = t->b * x + t->d * y + t->f;
    p = shown(pen->frame, px, py, px, py);
    kind = pen->pdfium->segment_type(segment);
    if (kind == LINE_TO && drawn) add_edge(pen, bx, by, p.x0, p.y0);
    if (kind == MOVE_TO) sx = p.x0, sy = p.y0, started = 1;
    bx = p.x0, by = p.y0, drawn = 1;
    if (pen->pdfium->closes(segment) && started) {
      add_edge(pen, p.x0, p.y0, sx, sy);
      bx = sx, by = sy;
    }
  }
}

static i32 lies_in(const Box *inner, const Box *outer) {
  return inner->x0 >= outer->x0 - THIN && inner->x1 <= outer->x1 + THIN && inner->y0 >= outer->y0 - THIN &&
         inner->y1 <= outer->y1 + THIN;
}

static void keep(const Pen *pen, Box *boxes, i32 *count, const Box *box) {
  if (*count < pen->boxes_room) boxes[(*count)++] = *box;
}

/* Set apart the texts drawn so far that something opaque now comes over. */
static void cover(Pen *pen, const Box *over, i32 pale) {
  i32 k;
  for (k = 0; k < pen->drawn->texts; k++)
    if (pen->drawn->covered < pen->boxes_room && lies_in(&pen->texts[k], over))
      pen->covered[pen->drawn->covered++] = pen->texts[k];
  if (!pale) keep(pen, pen->grounds, &pen->drawn->grounds, over);
}

static void add_text(Pen *pen, handle item, const Transform *t) {
  if (pen->drawn->texts < pen->boxes_room && bounds_of(pen, item, t, &pen->texts[pen->drawn->texts]))
    pen->drawn->texts++;
}

static void add_surface(Pen *pen, handle item, const Box *box) {
  u32 red, green, blue, alpha;
  if (pen->pdfium->fill_color(item, &red, &green, &blue, &alpha) && alpha == 255)
    cover(pen, box, is_pale(red, green, blue, alpha));
}

/* Whether a shape has an edge that no table or frame has. */
static i32 is_sketch(const Pen *pen, handle item, i32 count) {
  float ax = 0, ay = 0, x, y;
  i32 index, most = count < MOST_EDGES ? count : MOST_EDGES;
  for (index = 0; index < most; index++) {
    handle segment = pen->pdfium->segment(item, index);
    i32 kind = pen->pdfium->segment_type(segment);
    if (!pen->pdfium->point(segment, &x, &y)) continue;
    if (kind == CURVE_TO) return 1;
    if (kind == LINE_TO && size_of((double)x - ax) > STRAIGHT && size_of((double)y - ay) > STRAIGHT) return 1;
    ax = x, ay = y;
  }
  return 0;
}

static void add_path(Pen *pen, handle item, const Transform *t) {
  i32 fill = 0, stroke = 0, count;
  Transform whole;
  Box box;
  if (!bounds_of(pen, item, t, &box)) return;
  if (box.y1 - box.y0 <= THIN || box.x1 - box.x0 <= THIN) {
    add_rule(pen, box.x0, box.y0, box.x1, box.y1);
    return;
  }
  count = pen->pdfium->segments(item);
  if (!pen->pdfium->draw_mode(item, &fill, &stroke)) return;
  if (fill) add_surface(pen, item, &box);
  if ((fill || stroke) && is_sketch(pen, item, count)) keep(pen, pen->sketches, &pen->drawn->sketches, &box);
  if (!stroke || count <= 0 || count > pen->segments_left) return;
  pen->segments_left -= count;
  whole = within(pen, item, t);
  add_outline(pen, item, count, &whole);
}

static void add_image(Pen *pen, handle item, const Transform *t) {
  Box box;
  if (!bounds_of(pen, item, t, &box)) return;
  cover(pen, &box, 0);
  keep(pen, pen->images, &pen->drawn->images, &box);
  pen->drawn->image_area += larger(0, smaller(box.x1, pen->width) - larger(box.x0, 0)) *
                            larger(0, smaller(box.y1, pen->height) - larger(box.y0, 0));
}

static void draw(Pen *pen, handle page, handle form, const Transform *t, i32 depth) {
  i32 index, count = form ? pen->pdfium->form_objects(form) : pen->pdfium->page_objects(page);
  for (index = 0; index < count && pen->objects_left > 0; index++) {
    handle item = form ? pen->pdfium->form_object(form, (unsigned long)index) : pen->pdfium->page_object(page, index);
    i32 kind = pen->pdfium->type(item);
    pen->objects_left--;
    if (kind == FORM && depth < DEEPEST_FORM) {
      Transform inner = within(pen, item, t);
      draw(pen, page, item, &inner, depth + 1);
      continue;
    }
    pen->drawn->objects++;
    if (kind == TEXT) add_text(pen, item, t);
    else if (kind == PATH) add_path(pen, item, t);
    else if (kind == IMAGE) add_image(pen, item, t);
  }
}

/* Collect the rules and the images of a page; of a page with very many objects, the first ones.
   out: room for `room` rules. boxes: room for five times `boxes_room`, in the order of `Pen`. */
void read_drawing(const Pdfium *pdfium, handle page, const Frame *frame, i32 objects, i32 room, Rule *out,
                  i32 boxes_room, Box *boxes, Drawn *drawn) {
  static const Transform identity = {1, 0, 0, 1, 0, 0};
  double width = frame->right - frame->left, height = frame->top - frame->bottom;
  i32 turned = frame->quarter_turns % 2;
  Pen pen = {pdfium, frame, turned ? height : width, turned ? width : height, objects, room, room, out,
             boxes, boxes + boxes_room, boxes + 2 * boxes_room, boxes + 3 * boxes_room, boxes + 4 * boxes_room,
             boxes_room, drawn};
  static const Drawn nothing = {0};
  *drawn = nothing;
  draw(&pen, page, 0, &identity, 0);
}
