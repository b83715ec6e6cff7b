import type {CounterName, Counters} from '../metrics/counters.js';
import {shortestFreeze} from '../metrics/freeze.js';
import type {
	Bytes,
	Encoding,
	Frames,
	Freezes,
	LinkCounts,
	Loops,
	Missing,
	Packets,
	SenderDrops,
	SourceCounts,
	TcpFacts,
} from './sample.js';

/** The shared counters, read as what screens, sessions and JSON show. */

export function readFrames(counters: Counters): Frames {
	return {
		captured: counters.get('framesCaptured'),
		sent: counters.get('framesSent'),
		senderDropped: Object.values(readSenderDrops(counters)).reduce((sum, drops) => sum + drops, 0),
		received: counters.get('framesReceived'),
		incomplete: counters.get('framesIncomplete'),
		late: counters.get('framesLate'),
		rendered: counters.get('framesRendered'),
		damaged: counters.get('framesDamaged'),
		superseded: counters.get('framesSuperseded'),
		outputDown: counters.get('framesOutputDown'),
		repaired: counters.get('framesRepaired') + counters.get('sourceRepaired'),
	};
}

export function readSenderDrops(counters: Counters): SenderDrops {
	return {
		encoderBusy: counters.get('droppedEncoderBusy'),
		socketBusy: counters.get('droppedSocketBusy'),
		notConnected: counters.get('droppedNotConnected'),
		failed: counters.get('droppedFailed'),
		damaged: counters.get('droppedDamaged'),
		adapt: counters.get('droppedAdapt'),
	};
}

export function readSource(counters: Counters): SourceCounts {
	const gap = counters.get('sourceMaxGapMicroseconds');
	const fps = counters.get('sourceFps');
	return {
		superseded: counters.get('sourceSuperseded'),
		damaged: counters.get('sourceDamaged'),
		losses: counters.get('sourceLosses'),
		lostSeconds: counters.get('sourceLostMicroseconds') / 1e6,
		fps: fps > 0 ? fps : null,
		maxGapMs: gap > 0 ? gap / 1000 : null,
	};
}

export function readPackets(counters: Counters): Packets {
	const received = counters.get('packetsReceived');
	const lost = counters.get('packetsLost');
	const bursts = counters.get('lossBursts');
	const {lost: linkLost, queueDropped} = readLink(counters);
	return {
		sent: counters.get('packetsSent'),
		received,
		lost,
		lossRatio: received + lost === 0 ? null : lost / (received + lost),
		reordered: counters.get('packetsReordered'),
		duplicate: counters.get('packetsDuplicate'),
		late: counters.get('packetsLate'),
		malformed: counters.get('packetsMalformed'),
		foreign: counters.get('packetsForeign'),
		kernelDropped: knownOrNull(counters, 'kernelDropped'),
		linkDropped: linkLost + queueDropped,
		meanBurstLength: bursts === 0 ? null : lost / bursts,
	};
}

/** The link's share first: it is known exactly. What it dropped after the last packet that arrived is no gap yet. */
export function missingOf({lost, late, linkDropped, kernelDropped}: Packets): Missing {
	const link = Math.min(linkDropped, lost);
	const kernel = kernelDropped === null ? null : Math.min(kernelDropped, lost - link);
	return {link, kernel, elsewhere: lost - link - (kernel ?? 0), late};
}

export function readLink(counters: Counters): LinkCounts {
	return {
		lost: counters.get('linkLost'),
		queueDropped: counters.get('linkQueueDropped'),
		duplicated: counters.get('linkDuplicated'),
		stalls: counters.get('linkStalls'),
		stallSeconds: counters.get('linkStallMicroseconds') / 1e6,
		queueBytes: counters.get('linkQueueBytes'),
	};
}

export function readBytes(counters: Counters): Bytes {
	return {
		sent: counters.get('bytesSent'),
		received: counters.get('bytesReceived'),
		payload: counters.get('payloadBytes'),
	};
}

export function readJitterMs(counters: Counters): number | null {
	const jitter = counters.get('jitterMicroseconds');
	return counters.get('framesReceived') < 2 || jitter < 0 ? null : jitter / 1000;
}

/** `now`: microseconds of the monotonic clock. */
export function readFreezes(counters: Counters, now: number): Freezes {
	const gap = readOpenGap(counters, now);
	const average = counters.get('meanFrameGapMicroseconds');
	const standing = gap !== undefined && average > 0 && gap >= shortestFreeze(average) ? gap : 0;
	return {
		count: counters.get('freezes') + (standing > 0 ? 1 : 0),
		totalSeconds: (counters.get('freezeMicroseconds') + standing) / 1e6,
		nowSeconds: standing / 1e6,
	};
}

/** Microseconds since the newest frame was rendered; undefined where there was none. */
export function readOpenGap(counters: Counters, now: number): number | undefined {
	const renderedAt = counters.get('renderedAtMicroseconds');
	return renderedAt > 0 && now > renderedAt ? now - renderedAt : undefined;
}

export function readTcp(counters: Counters): TcpFacts {
	const rtt = knownOrNull(counters, 'tcpRttMicroseconds');
	return {retransmits: knownOrNull(counters, 'tcpRetransmits'), rttMs: rtt === null ? null : rtt / 1000};
}

export function readEncoding(counters: Counters): Encoding {
	const width = counters.get('encodedWidth');
	const quality = counters.get('encodedQuality');
	return {
		quality: quality === 0 ? null : quality,
		width: width === 0 ? null : width,
		height: width === 0 ? null : counters.get('encodedHeight'),
		everyNth: Math.max(1, counters.get('encodedEveryNth')),
	};
}

export function readLoops(counters: Counters): Loops {
	return {capture: counters.get('captureLoopUtilization'), server: counters.get('serverLoopUtilization')};
}

/** −1 stands for what the system hides. */
function knownOrNull(counters: Counters, name: CounterName): number | null {
	const value = counters.get(name);
	return value < 0 ? null : value;
}
