import {Box} from 'ink';
import {useMemo} from 'react';
import {Experiments} from '../components/experiments.js';
import {HelpLine} from '../components/help-line.js';
import {Live} from '../components/live.js';
import {Panel} from '../components/panel.js';
import {useConsoleState, useTheme} from '../context.js';
import {layoutFor} from '../layout.js';
import {drawCost} from '../panels/cost.js';
import {courseTitle, createCoursePanel} from '../panels/course.js';
import {drawEvents} from '../panels/events.js';
import {drawLatency} from '../panels/latency.js';
import {drawPackets} from '../panels/packets.js';
import {createPreviewPanel} from '../panels/preview.js';
import {drawStatus} from '../panels/status.js';
import {drawWhy} from '../panels/why.js';

/** The stream as it runs: experiments and numbers on the left, what moves on the right. */
export function LiveScreen() {
	const {columns, rows, preview, zoom} = useConsoleState();
	const {noPictures} = useTheme();
	const drawCourse = useMemo(() => createCoursePanel(zoom), [zoom]);
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
					<Panel title="Cost" width={left} height={layout.cost} draw={drawCost} />
					<Panel title="Events" width={left} height={layout.eventsLeft} draw={drawEvents} />
				</Box>
				<Box flexDirection="column" width={right} flexShrink={0}>
					<Panel title={courseTitle(zoom)} width={right} height={layout.course} draw={drawCourse} />
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
