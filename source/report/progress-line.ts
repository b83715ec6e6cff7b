import {formatCount, formatFps, formatMs, formatRatio} from '../format.js';
import type {Sample} from '../lab/sample.js';

/** One second of a run as one line: fps of each stage over the last second, loss so far, latency capture → received. */
export function progressLine({atSeconds, fps, packets, latencyMs}: Sample): string {
	const stage = (name: string, value: number) => `${name} ${formatFps(value).padStart(5)}`;
	const {p50, p99} = latencyMs.received;
	const lossRatio = packets.lossRatio === null ? '' : ` (${formatRatio(packets.lossRatio)})`;
	return [
		`${String(Math.round(atSeconds)).padStart(3)} s`,
		stage('captured', fps.captured),
		stage('sent', fps.sent),
		stage('received', fps.received),
		`${stage('rendered', fps.rendered)} fps`,
		`lost ${formatCount(packets.lost)}${lossRatio}`.padEnd(18),
		`p50 ${formatMs(p50).padStart(5)}`,
		`p99 ${formatMs(p99).padStart(5)}${p99 === null ? '' : ' ms'}`,
	].join('  ');
}
