/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "catches.h"

const struct catch_name catches[CATCHES] = {
    {HV_CATCH_UND, "und", "undefined instruction exception, at its vector"},
    {HV_CATCH_SVC, "svc", "SVC, at its vector"},
    {HV_CATCH_PABT, "pabt", "prefetch abort, at its vector"},
    {HV_CATCH_DABT, "dabt", "data abort, at its vector"},
    {HV_CATCH_SMC, "smc", "SMC, before it is done"},
    {HV_CATCH_HVC, "hvc", "HVC, before it is done"},
    {HV_CATCH_PSCI, "psci", "PSCI call, before it is done"},
    {HV_CATCH_MMU_ON, "mmu-on", "the MMU has just been turned on"},
    {HV_CATCH_USER, "user", "first instruction in USR mode"},
    {HV_CATCH_UNMAPPED, "unmapped", "access to an ipa with nothing there, before the domain crashes for it"},
};

const char *catch_what(uint32_t bit)
{
	for (size_t i = 0; i < CATCHES; i++)
		if (catches[i].bit == bit)
			return catches[i].what;
	return "something";
}
