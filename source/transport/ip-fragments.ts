import {isIPv6} from 'node:net';

/** How IP cuts a datagram that is larger than the route's packets. One lost fragment loses the whole datagram. */

const udpHeader = 8;
const ipv4Header = 20;
/** With the 8 bytes that tell of a fragment, which IPv6 adds only where it cuts (RFC 8200, section 4.5). */
const ipv6Header = 40;
const ipv6FragmentHeader = 8;
/** Fragments begin at multiples of this many bytes (RFC 791, section 3.1). */
const step = 8;

/** Bytes of the largest datagram that fits one packet of this MTU to `host`. */
export function largestUncut(mtu: number, host: string): number {
	return mtu - (isIPv6(host) ? ipv6Header : ipv4Header) - udpHeader;
}

/** IP packets that a datagram of `datagramLength` bytes becomes, UDP and IP headers not counted in it. */
export function ipFragments(datagramLength: number, mtu: number, host: string): number {
	if (datagramLength <= largestUncut(mtu, host)) {
		return 1;
	}

	const header = isIPv6(host) ? ipv6Header + ipv6FragmentHeader : ipv4Header;
	const room = mtu - header;
	const each = Math.max(step, Math.floor(room / step) * step);
	// The last one may end anywhere.
	return 1 + Math.ceil(Math.max(0, datagramLength + udpHeader - room) / each);
}
