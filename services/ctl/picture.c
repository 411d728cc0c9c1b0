#include "picture.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 1600, HEIGHT = 460, LEFT = 90, RIGHT = 30, TOP = 80, BOTTOM = 40, LEGEND_Y = 52, TICKS = 5, DATES = 8, TITLE_GLYPHS = 110, NUMBER_TEXT = 32 };
enum { COLUMNS = WIDTH - LEFT - RIGHT, DENSE = 3 /* points a column, from which on columns are drawn in place of points */ };

struct frame {
	const struct picture *p;
	double step, most; // of the axis, from least
	double least;
};

static const char *const colour[LEVELS] = {"", "#3b82f6", "#eab308", "#f97316", "#dc2626"};
static const char *const band_style = "fill=\"#16a34a\" fill-opacity=\"0.16\"";
static const char *const expected_style = "stroke=\"#16a34a\" stroke-width=\"1\"";
static const char *const value_style = "stroke=\"#111827\" stroke-width=\"1.2\"";
static const char *const dense_value_style = "stroke=\"#111827\" stroke-opacity=\"0.5\""; // else it would hide what was expected

static double x_of(const struct frame *f, uint32_t i)
{
	return LEFT + (double)COLUMNS * i / (f->p->points > 1 ? f->p->points - 1 : 1);
}

static double y_of(const struct frame *f, double v)
{
	double inside = fmin(fmax(v, f->least), f->most);
	return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (inside - f->least) / (f->most - f->least);
}

// 1, 2, 2.5 or 5 times a power of ten, so that about TICKS of it make the span.
static double round_step(double span)
{
	static const double steps[] = {1, 2, 2.5, 5, 10};
	double power = pow(10, floor(log10(span / TICKS)));
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i] * power * TICKS >= span * (1 - 1e-9))
			return steps[i] * power;
	return 10 * power;
}

static void widen(struct frame *f, double v)
{
	if (isfinite(v)) {
		f->least = fmin(f->least, v);
		f->most = fmax(f->most, v);
	}
}

// The axis has room for values and what was expected; a band that is far wider is cut off.
static struct frame frame_of(const struct picture *p)
{
	struct frame f = {.p = p};
	for (uint32_t i = 0; i < p->points; i++) {
		widen(&f, p->point[i].value);
		if (p->point[i].judged)
			widen(&f, p->point[i].expected);
	}
	if (!(f.most > f.least))
		f.most = f.least + 1;
	f.step = round_step(f.most - f.least);
	if (!(f.step > 0)) // too small for steps of tens
		f.step = f.most - f.least;
	f.least = floor(f.least / f.step) * f.step;
	f.most = ceil(f.most / f.step) * f.step;
	return f;
}

// As text of XML: at most so many glyphs, control characters as '?'.
static void escaped(struct buf *out, const char *text, int most)
{
	for (; *text && most; text++) {
		unsigned char c = (unsigned char)*text;
		most -= (c & 0xC0) != 0x80;
		if (c == '<' || c == '>' || c == '&')
			buf_printf(out, "&#%d;", c);
		else
			buf_u8(out, c < ' ' ? '?' : c);
	}
	if (*text)
		buf_text(out, "…");
}

// With a separator of thousands; very large and small ones in tens.
static char *number_text(char out[NUMBER_TEXT], double v)
{
	char digits[NUMBER_TEXT];
	if (v != 0 && (fabs(v) >= 1e12 || fabs(v) < 1e-3)) {
		snprintf(out, NUMBER_TEXT, "%.3g", v);
		return out;
	}
	snprintf(digits, sizeof digits, fabs(v) >= 1000 ? "%.0f" : "%.6g", v);
	size_t len = strcspn(digits, "."), n = 0, sign = digits[0] == '-';
	for (size_t i = 0; digits[i]; i++) {
		if (i > sign && i < len && (len - i) % 3 == 0)
			out[n++] = ' ';
		out[n++] = digits[i];
	}
	out[n] = 0;
	return out;
}

static void axes(struct buf *out, const struct frame *f)
{
	char text[NUMBER_TEXT];
	int steps = (int)lrint((f->most - f->least) / f->step);
	for (int i = 0; i <= steps && steps <= 4 * TICKS; i++) {
		double v = f->least + f->step * i;
		buf_printf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text><line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n",
		           LEFT - 6, y_of(f, v) + 4, number_text(text, fabs(v) < f->step / 1e6 ? 0 : v), LEFT, WIDTH - RIGHT, y_of(f, v), y_of(f, v));
	}
	for (uint32_t i = 0, dates = f->p->points < DATES ? f->p->points : DATES; i < dates; i++) {
		uint32_t at = dates > 1 ? (uint32_t)((uint64_t)i * (f->p->points - 1) / (dates - 1)) : 0;
		const char *anchor = i + 1 == dates && i ? "end" : i ? "middle" : "start";
		buf_printf(out,
		           "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#6b7280\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
		           x_of(f, at), x_of(f, at), HEIGHT - BOTTOM, HEIGHT - BOTTOM + 5, x_of(f, at), HEIGHT - BOTTOM + 20, anchor,
		           civil_date_text(text, civil_day_of(f->p->point[at].time, 0)));
	}
}

static void alarms(struct buf *out, const struct frame *f)
{
	for (uint32_t i = 0; i < f->p->alarms; i++) {
		const struct picture_alarm *a = &f->p->alarm[i];
		double from = x_of(f, a->from), wide = fmax(x_of(f, a->to) - from, 2);
		buf_printf(out,
		           "<g fill=\"%s\"><title>%s %s</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill-opacity=\"0.22\"/><rect x=\"%.1f\" "
		           "y=\"%d\" width=\"%.1f\" height=\"6\"/></g>\n",
		           colour[a->level], event_type_word(a->type), level_word(a->level), from, TOP, wide, HEIGHT - TOP - BOTTOM, from, TOP - 6, wide);
	}
}

// --- lines. Where there are many points to a column of pixels, the least and the most of each column tell the same with less.

typedef double picture_field(const struct picture_point *);

struct column {
	uint32_t first, after; // points
	double least, most;    // of a field there; least > most: nothing
};

static uint32_t columns_of(const struct frame *f)
{
	return f->p->points > DENSE * COLUMNS ? COLUMNS : f->p->points;
}

static struct column column_of(const struct frame *f, uint32_t at, picture_field *least, picture_field *most)
{
	uint64_t points = f->p->points, columns = columns_of(f);
	struct column c = {(uint32_t)(at * points / columns), (uint32_t)((at + 1) * points / columns), INFINITY, -INFINITY};
	for (uint32_t i = c.first; i < c.after; i++) {
		c.least = fmin(c.least, least(&f->p->point[i])); // fmin and fmax pass over NaN
		c.most = fmax(c.most, most(&f->p->point[i]));
	}
	return c;
}

// One line through the points that have it, broken where they have not.
static void line(struct buf *out, const struct frame *f, picture_field *value, const char *style)
{
	bool on = false;
	buf_text(out, "<path fill=\"none\" d=\"");
	for (uint32_t at = 0; at < columns_of(f); at++) {
		struct column c = column_of(f, at, value, value);
		bool has = c.least <= c.most;
		if (has)
			buf_printf(out, "%c%.1f %.1f", on ? 'L' : 'M', x_of(f, c.first), y_of(f, c.most));
		if (has && (c.most > c.least || !on)) // a lone point is a dot
			buf_printf(out, "V%.1f", fmax(y_of(f, c.least), y_of(f, c.most) + 1));
		on = has;
	}
	buf_printf(out, "\" %s/>\n", style);
}

// The area between two fields, a part for each stretch that has them.
static void area(struct buf *out, const struct frame *f, picture_field *low, picture_field *high, const char *style)
{
	uint32_t at = 0;
	buf_text(out, "<path d=\"");
	while (at < columns_of(f)) {
		uint32_t first = at, i;
		for (struct column c; at < columns_of(f) && (c = column_of(f, at, low, high), c.least <= c.most); at++)
			buf_printf(out, "%c%.1f %.1f", at == first ? 'M' : 'L', x_of(f, c.first), y_of(f, c.most));
		for (i = at; i > first; i--) {
			struct column c = column_of(f, i - 1, low, high);
			buf_printf(out, "L%.1f %.1f", x_of(f, c.first), y_of(f, c.least));
		}
		buf_text(out, at > first ? "Z" : "");
		at += at == first;
	}
	buf_printf(out, "\" %s/>\n", style);
}

static double value_of(const struct picture_point *p)
{
	return p->value;
}

static double expected_of(const struct picture_point *p)
{
	return p->judged ? p->expected : NAN;
}

static double low_of(const struct picture_point *p)
{
	return p->judged ? p->low : NAN;
}

static double high_of(const struct picture_point *p)
{
	return p->judged ? p->high : NAN;
}

// --- what the colours mean

static void legend(struct buf *out)
{
	int x = LEFT;
	buf_printf(out, "<path d=\"M%d %dh24\" %s/><text x=\"%d\" y=\"%d\">value</text>\n", x, LEGEND_Y - 4, value_style, x + 30, LEGEND_Y);
	x += 90;
	buf_printf(out, "<path d=\"M%d %dh24\" %s/><text x=\"%d\" y=\"%d\">expected</text>\n", x, LEGEND_Y - 4, expected_style, x + 30, LEGEND_Y);
	x += 110;
	buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"24\" height=\"12\" %s/><text x=\"%d\" y=\"%d\">usual band</text>\n", x, LEGEND_Y - 10, band_style,
	           x + 30, LEGEND_Y);
	x += 130;
	for (int level = LEVEL_BLUE; level < LEVELS; level++, x += 90)
		buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"24\" height=\"12\" fill=\"%s\"/><text x=\"%d\" y=\"%d\">%s</text>\n", x, LEGEND_Y - 10,
		           colour[level], x + 30, LEGEND_Y, level_word((enum level)level));
}

void picture_write(struct buf *out, const struct picture *p)
{
	struct frame f = frame_of(p);
	buf_printf(out,
	           "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"%d\" "
	           "height=\"%d\" fill=\"#fff\"/>\n",
	           WIDTH, HEIGHT, WIDTH, HEIGHT);
	buf_printf(out, "<text x=\"%d\" y=\"28\" font-size=\"16\">", LEFT);
	escaped(out, p->title, TITLE_GLYPHS);
	buf_text(out, "</text>\n");
	legend(out);
	alarms(out, &f);
	area(out, &f, low_of, high_of, band_style);
	axes(out, &f);
	line(out, &f, expected_of, expected_style);
	line(out, &f, value_of, columns_of(&f) < p->points ? dense_value_style : value_style);
	buf_text(out, "</svg>\n");
}
