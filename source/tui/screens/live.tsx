import {Box} from 'ink';
import {useMemo} from 'react';
import {Experiments} from '../components/experiments.js';
import {Frame} from '../components/frame.js';
import {HelpLine} from '../components/help-line.js';
import {Live} from '../components/live.js';
import {useConsoleState, useTheme} from '../context.js';
import {layoutFor} from '../layout.js';
import {drawEvents} from '../panels/events.js';
import {createFpsPanel} from '../panels/fps.js';
import {drawLatency} from '../panels/latency.js';
import {drawPackets} from '../panels/packets.js';
import {createPreviewPanel} from '../panels/preview.js';
import {drawStatus} from '../panels/status.js';
import {drawWhy} from '../panels/why.js';
import type {Draw} from '../view.js';

function Panel({
	title,
	width,
	height,
	draw,
	name,
}: {
	readonly title: string;
	readonly width: number;
	readonly height: number;
	readonly draw: Draw;
	readonly name?: string;
}) {
	if (height <= 0) return null;
	return (
		<Frame title={title} width={width} height={height}>
			<Live draw={draw} {...(name === undefined ? {} : {name})} />
		</Frame>
	);
}

/** The stream as it runs: experiments and numbers on the left, what moves on the right. */
export function LiveScreen() {
	const {columns, rows, preview} = useConsoleState();
	const {noPictures} = useTheme();
	const drawFps = useMemo(() => createFpsPanel(), []);
	const drawPreview = useMemo(() => createPreviewPanel(), []);
	const layout = layoutFor(
		{columns, rows},
		!preview ? 'none' : noPictures === undefined ? 'picture' : 'line',
	);
	const {left, right} = layout;
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<Live draw={drawStatus} height={1} />
			<Box flexGrow={1}>
				<Box flexDirection="column" width={left} flexShrink={0}>
					<Experiments width={left} height={layout.experiments} />
					<Panel title="Packets" width={left} height={layout.packets} draw={drawPackets} />
					<Panel title="Latency ms" width={left} height={layout.latency} draw={drawLatency} />
					<Panel title="Events" width={left} height={layout.eventsLeft} draw={drawEvents} />
				</Box>
				<Box flexDirection="column" width={right} flexShrink={0}>
					<Panel title="Frames per second" width={right} height={layout.fps} draw={drawFps} />
					<Panel
						title="Received picture"
						width={right}
						height={layout.preview}
						draw={drawPreview}
						name="preview"
					/>
					<Panel title="Events" width={right} height={layout.eventsRight} draw={drawEvents} />
				</Box>
			</Box>
			<Live draw={drawWhy} height={layout.why} />
			<HelpLine />
		</Box>
	);
}
