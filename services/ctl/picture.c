#include "picture.h"

#include <math.h>

enum { WIDTH = 1600, HEIGHT = 420, LEFT = 90, RIGHT = 20, TOP = 50, BOTTOM = 40, TICKS = 5, DATES = 8 };

struct frame {
	const struct picture *p;
	double least, most;
};

static const char *const colour[LEVELS] = {"", "#3b82f6", "#eab308", "#f97316", "#dc2626"};

static double x_of(const struct frame *f, uint32_t i)
{
	return LEFT + (double)(WIDTH - LEFT - RIGHT) * i / (f->p->points > 1 ? f->p->points - 1 : 1);
}

static double y_of(const struct frame *f, double v)
{
	return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (v - f->least) / (f->most - f->least);
}

static struct frame frame_of(const struct picture *p)
{
	struct frame f = {p, 0, 0};
	for (uint32_t i = 0; i < p->points; i++)
		if (isfinite(p->point[i].value)) {
			f.least = fmin(f.least, p->point[i].value);
			f.most = fmax(f.most, p->point[i].value);
		}
	if (f.most <= f.least)
		f.most = f.least + 1;
	return f;
}

static void escaped(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == '<' || *text == '>' || *text == '&')
			buf_printf(out, "&#%d;", *text);
		else
			buf_u8(out, (uint8_t)*text);
}

static void axes(struct buf *out, const struct frame *f)
{
	for (int i = 0; i <= TICKS; i++) {
		double v = f->least + (f->most - f->least) * i / TICKS;
		buf_printf(out,
		           "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.4g</text><line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n",
		           LEFT - 6, y_of(f, v) + 4, v, LEFT, WIDTH - RIGHT, y_of(f, v), y_of(f, v));
	}
	for (uint32_t i = 0; i < DATES && f->p->points; i++) {
		uint32_t at = (uint32_t)((uint64_t)i * (f->p->points - 1) / (DATES - 1));
		char text[16];
		buf_printf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x_of(f, at), HEIGHT - BOTTOM + 20,
		           civil_date_text(text, civil_day_of(f->p->point[at].time, 0)));
	}
}

static void alarms(struct buf *out, const struct frame *f)
{
	for (uint32_t i = 0; i < f->p->alarms; i++) {
		const struct picture_alarm *a = &f->p->alarm[i];
		double from = x_of(f, a->from), to = fmax(x_of(f, a->to), from + 2);
		buf_printf(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" fill-opacity=\"0.3\"><title>%s %s</title></rect>\n", from,
		           TOP, to - from, HEIGHT - TOP - BOTTOM, colour[a->level], event_type_word(a->type), level_word(a->level));
	}
}

// One line through the points that have it, broken where they have not.
static void line(struct buf *out, const struct frame *f, double (*value)(const struct picture_point *), const char *style)
{
	bool on = false;
	buf_text(out, "<path fill=\"none\" d=\"");
	for (uint32_t i = 0; i < f->p->points; i++) {
		double v = value(&f->p->point[i]);
		if (isfinite(v))
			buf_printf(out, "%c%.1f %.1f", on ? 'L' : 'M', x_of(f, i), y_of(f, fmin(fmax(v, f->least), f->most)));
		on = isfinite(v);
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

void picture_write(struct buf *out, const struct picture *p)
{
	struct frame f = frame_of(p);
	buf_printf(out,
	           "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"%d\" "
	           "height=\"%d\" fill=\"#fff\"/>\n",
	           WIDTH, HEIGHT, WIDTH, HEIGHT);
	buf_printf(out, "<text x=\"%d\" y=\"24\" font-size=\"16\">", LEFT);
	escaped(out, p->title);
	buf_text(out, "</text>\n");
	axes(out, &f);
	alarms(out, &f);
	line(out, &f, low_of, "stroke=\"#9ca3af\" stroke-dasharray=\"2 3\"");
	line(out, &f, high_of, "stroke=\"#9ca3af\" stroke-dasharray=\"2 3\"");
	line(out, &f, expected_of, "stroke=\"#16a34a\"");
	line(out, &f, value_of, "stroke=\"#111827\" stroke-width=\"1.3\"");
	buf_text(out, "</svg>\n");
}
