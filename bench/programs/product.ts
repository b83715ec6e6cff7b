import path from 'node:path';
import {pathToFileURL} from 'node:url';
import type * as Lab from '../../source/lab/lab.js';
import type * as Settings from '../../source/lab/settings.js';
import type * as Counters from '../../source/metrics/counters.js';
import type * as Heartbeat from '../../source/metrics/heartbeat.js';
import type * as Histogram from '../../source/metrics/histogram.js';
import type * as Intake from '../../source/server/intake.js';
import type * as Receiver from '../../source/transport/receiver.js';
import type * as TcpSender from '../../source/transport/tcp-sender.js';
import type * as UdpSender from '../../source/transport/udp-sender.js';
import type * as Pattern from '../../source/video/pattern.js';

/** Parts of the built product, loaded from the folder that it was built into, as users get them. */
type Parts = {
	'lab/lab.js': typeof Lab;
	'lab/settings.js': typeof Settings;
	'metrics/counters.js': typeof Counters;
	'metrics/heartbeat.js': typeof Heartbeat;
	'metrics/histogram.js': typeof Histogram;
	'server/intake.js': typeof Intake;
	'transport/receiver.js': typeof Receiver;
	'transport/tcp-sender.js': typeof TcpSender;
	'transport/udp-sender.js': typeof UdpSender;
	'video/pattern.js': typeof Pattern;
};

export async function load<Name extends keyof Parts>(build: string, name: Name): Promise<Parts[Name]> {
	return (await import(pathToFileURL(path.join(build, name)).href)) as Parts[Name];
}
