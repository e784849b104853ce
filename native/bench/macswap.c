/* SPDX-License-Identifier: Apache-2.0 */
#define MACSWAP_NAME "c-macswap"
#include "macswap.h"

RINGTAP_MODULE(&macswap);
