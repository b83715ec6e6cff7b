import {lookup} from 'node:dns/promises';
import {formatBufferSize, formatCount} from '../format.js';
import {bufferPresets} from '../lab/experiments.js';
import {bufferSizeLimits} from '../lab/settings.js';
import {ipFragments, largestUncut} from '../transport/ip-fragments.js';
import {type Route, routeTo} from '../transport/route.js';
import type {Check, Finding} from './finding.js';

export const routeCheck: Check = {
	what: 'route',
	async look({host, platform}) {
		const found = await lookup(host).catch(() => undefined);
		return found === undefined
			? [
					{
						what: `route to ${host}`,
						mark: 'unknown',
						value: 'this name has no address',
						mend: `getent hosts ${host}`,
					},
				]
			: [routeFinding(host, found.address, await routeTo(found.address, platform))];
	},
};

/** Into how many IP packets a datagram of each buffer size is cut on this route. */
export function routeFinding(host: string, address: string, route: Route | undefined): Finding {
	const what = `route to ${host}`;
	if (route === undefined) {
		return {what, mark: 'unknown', value: 'this system tells no route and no MTU'};
	}

	const parts = Object.entries(bufferPresets).map(([name, size]) => ({
		name,
		size,
		count: ipFragments(size, route.mtu, address),
	}));
	const value = `${route.device}, MTU ${formatCount(route.mtu)}: IP packets a datagram: ${parts.map(({name, size, count}) => `${name} (${formatBufferSize(size)}) ${count}`).join(', ')}`;
	const isCut = !route.isLoopback && parts.some(({count}) => count > 1);
	return isCut
		? {
				what,
				mark: 'poor',
				value: `${value}; one lost packet loses its datagram`,
				mend: `--buffer ${Math.max(bufferSizeLimits.min, largestUncut(route.mtu, address))}`,
			}
		: {what, mark: 'good', value};
}
