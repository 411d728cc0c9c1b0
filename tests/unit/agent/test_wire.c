// Rows to a Batch as the server would read it; acks as strangers may write them.
#include "wire.h"

#include "base/err.h"
#include "bus.pb-c.h"
#include "ingest.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static Parkpulse__V1__Batch *batch_of(const struct row *rows, uint32_t count, bool historical)
{
	struct buf b = {0};
	wire_batch(rows, count, historical, "1-9", 77, &b);
	Parkpulse__V1__Batch *m = parkpulse__v1__batch__unpack(NULL, b.len, b.at);
	buf_fini(&b);
	assert_non_null(m);
	return m;
}

static void rows_of_a_series_are_one_run(void **state)
{
	(void)state;
	const struct row rows[] = {
	        {.enterprise = "A", .indicator = "x", .start_time = 1, .value = 1.5},
	        {.enterprise = "A", .indicator = "x", .start_time = 2, .value = 2.5},
	        {.enterprise = "A", .indicator = "y", .start_time = 1, .value = 3.5},
	        {.enterprise = "B", .indicator = "x", .start_time = 1, .value = 4.5},
	};
	static const uint32_t enterprise[] = {0, 0, 1}, indicator[] = {0, 1, 0}, length[] = {2, 1, 1};
	Parkpulse__V1__Batch *m = batch_of(rows, 4, true);
	assert_string_equal(m->id, "1-9");
	assert_true(m->historical);
	assert_int_equal(m->send_time, 77);
	assert_int_equal(m->n_enterprise, 2);
	assert_string_equal(m->enterprise[1], "B");
	assert_int_equal(m->n_indicator, 2);
	assert_int_equal(m->n_run_length, 3);
	assert_memory_equal(m->run_enterprise, enterprise, sizeof enterprise);
	assert_memory_equal(m->run_indicator, indicator, sizeof indicator);
	assert_memory_equal(m->run_length, length, sizeof length);
	assert_int_equal(m->n_value, 4);
	assert_true(m->value[3] == 4.5 && m->start_time[1] == 2);
	assert_int_equal(m->n_revision, 0);
	parkpulse__v1__batch__free_unpacked(m, NULL);
}

static void revisions_are_of_every_row_or_of_none(void **state)
{
	(void)state;
	const struct row rows[] = {
	        {.enterprise = "A", .indicator = "x", .start_time = 1},
	        { .enterprise = "A", .indicator = "x",  .start_time = 2,   .revision = 3},
	};
	Parkpulse__V1__Batch *m = batch_of(rows, 2, false);
	assert_int_equal(m->n_revision, 2);
	assert_int_equal(m->revision[0], 0);
	assert_int_equal(m->revision[1], 3);
	parkpulse__v1__batch__free_unpacked(m, NULL);
}

static int read_ack(const Parkpulse__V1__Ack *m, uint32_t rows, struct ack *out)
{
	uint8_t bytes[300];
	size_t len = parkpulse__v1__ack__pack(m, bytes);
	return wire_ack(bytes, len, rows, out);
}

static void an_ack_names_the_refused_rows(void **state)
{
	(void)state;
	uint32_t row[] = {1, 4};
	Parkpulse__V1__Reason reason[] = {PARKPULSE__V1__REASON__REASON_FUTURE, PARKPULSE__V1__REASON__REASON_BAD_CHECK_DIGIT};
	Parkpulse__V1__Ack m = PARKPULSE__V1__ACK__INIT;
	struct ack a = {0};
	m.received = 5;
	m.accepted = 1;
	m.duplicate = 1;
	m.restated = 1;
	m.rejected = 2;
	m.rejected_row = row;
	m.rejected_reason = reason;
	m.n_rejected_row = m.n_rejected_reason = 2;
	assert_int_equal(read_ack(&m, 5, &a), OK);
	assert_int_equal(a.outcome[0].row, 1);
	assert_string_equal(a.outcome[0].reason, "future");
	assert_int_equal(a.outcome[1].row, 4);
	assert_string_equal(a.outcome[1].reason, "bad_check_digit");
	// Reasons of a later version of the server have no word here, and are reasons nevertheless.
	reason[1] = 99;
	assert_int_equal(read_ack(&m, 5, &a), OK);
	assert_string_equal(a.outcome[1].reason, "unknown");
	ack_fini(&a);
}

static void an_ack_that_does_not_fit_is_none(void **state)
{
	(void)state;
	uint32_t row[] = {1, 1};
	Parkpulse__V1__Reason reason[] = {1, 1};
	Parkpulse__V1__Ack good = PARKPULSE__V1__ACK__INIT, m;
	struct ack a = {.received = 7};
	good.received = good.rejected = 2;
	good.rejected_row = row;
	good.rejected_reason = reason;
	good.n_rejected_row = good.n_rejected_reason = 2;
	assert_int_equal(read_ack(&good, 2, &a), ERR_SYNTAX); // a row twice
	row[0] = 0;
	assert_int_equal(read_ack(&good, 2, &a), OK);
	a.received = 7;
	assert_int_equal(read_ack(&good, 3, &a), ERR_SYNTAX); // of another batch
	m = good;
	m.accepted = 1;
	assert_int_equal(read_ack(&m, 2, &a), ERR_SYNTAX); // the sum is wrong
	m = good;
	m.accepted = UINT32_MAX;
	m.duplicate = 1;
	assert_int_equal(read_ack(&m, 2, &a), ERR_SYNTAX); // it overflows
	m = good;
	m.n_rejected_reason = 1;
	assert_int_equal(read_ack(&m, 2, &a), ERR_SYNTAX); // a row without a reason
	row[1] = 2;
	assert_int_equal(read_ack(&good, 2, &a), ERR_SYNTAX); // a row there is not
	assert_int_equal(wire_ack("\xff\xff", 2, 2, &a), ERR_SYNTAX);
	assert_int_equal(a.received, 7);
	ack_fini(&a);
}

static void errors_are_read(void **state)
{
	(void)state;
	Parkpulse__V1__Error m = PARKPULSE__V1__ERROR__INIT;
	uint8_t bytes[100];
	char code[32], message[160];
	m.code = (char *)"not_ready";
	m.message = (char *)"The registry is not known yet.";
	size_t len = parkpulse__v1__error__pack(&m, bytes);
	assert_int_equal(wire_error(bytes, len, code, message), OK);
	assert_string_equal(code, "not_ready");
	assert_string_equal(message, "The registry is not known yet.");
	assert_int_equal(wire_error("\xff", 1, code, message), ERR_SYNTAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(rows_of_a_series_are_one_run),
	        cmocka_unit_test(revisions_are_of_every_row_or_of_none),
	        cmocka_unit_test(an_ack_names_the_refused_rows),
	        cmocka_unit_test(an_ack_that_does_not_fit_is_none),
	        cmocka_unit_test(errors_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
