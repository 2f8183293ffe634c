/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A domain's PL011 and the hypervisor's console. */
#include <hvabi/errno.h>
#include "core/console.h"
#include "vdev/vdev.h"

/* Lock held: the interrupt line follows the model. */
static uint32_t settle(struct domain *d)
{
	return vgic_set_line(&d->vdevs->vgic, 0, GUEST_UART_INTID, vpl011_irq(&d->vdevs->uart));
}

static bool out(void *ctx, char c)
{
	struct domain *d = ctx;

	const bool sent = console_guest_putc(d->id, c);
	d->console_bytes += sent;
	console_tail_put(&d->tail, c);
	return sent;
}

int vpl011_glue_access(struct vcpu *v, uint32_t offset, unsigned bytes, bool write, uint32_t *value)
{
	struct domain *d = v->domain;
	int rc;

	spin_lock(&d->lock);
	vpl011_tx_room(&d->vdevs->uart, console_guest_room());
	if (write)
		rc = vpl011_write(&d->vdevs->uart, offset, bytes, *value, out, d);
	else
		rc = vpl011_read(&d->vdevs->uart, offset, bytes, value);
	const uint32_t kick = settle(d);
	spin_unlock(&d->lock);
	vdev_kick(d, kick);
	return rc < 0 ? -HV_EFAULT : 0;
}

static bool input(uint32_t domain, char c)
{
	struct domain *d = domain_find(domain);

	if (!d || !d->vdevs)
		return false;
	spin_lock(&d->lock);
	const bool taken = vpl011_rx_push(&d->vdevs->uart, c);
	const uint32_t kick = settle(d);
	spin_unlock(&d->lock);
	vdev_kick(d, kick);
	return taken;
}

static void room(void)
{
	for (uint32_t i = 0; i < DOMAIN_MAX; i++) {
		struct domain *d = domain_find(i);

		if (!d || !d->vdevs)
			continue;
		spin_lock(&d->lock);
		vpl011_tx_room(&d->vdevs->uart, true);
		const uint32_t kick = settle(d);
		spin_unlock(&d->lock);
		vdev_kick(d, kick);
	}
}

void vpl011_glue_start(void)
{
	console_set_guest(input, room);
}
