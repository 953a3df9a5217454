#ifndef METAMIG_METAMIG_H
#define METAMIG_METAMIG_H

/** @file
 * Everything: `#include <metamig/metamig.h>`, link with `pkg-config --libs metamig`.
 *
 * Data flows one way: source -> classify -> steps -> sink -> verify -> commit. See libmetamig(3).
 */
#include <metamig/backup.h>
#include <metamig/cnosdb.h>
#include <metamig/ctx.h>
#include <metamig/diff.h>
#include <metamig/filter.h>
#include <metamig/format.h>
#include <metamig/json.h>
#include <metamig/ke.h>
#include <metamig/kylin.h>
#include <metamig/openmldb.h>
#include <metamig/pipeline.h>
#include <metamig/report.h>
#include <metamig/sink.h>
#include <metamig/source.h>
#include <metamig/version.h>

#endif
