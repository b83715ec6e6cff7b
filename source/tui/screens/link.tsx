import {Box} from 'ink';
import {useMemo} from 'react';
import {HelpLine} from '../components/help-line.js';
import {Live} from '../components/live.js';
import {Panel} from '../components/panel.js';
import {useConsoleState} from '../context.js';
import {linkLayout} from '../layout.js';
import {courseTitle, createCoursePanel} from '../panels/course.js';
import {drawLatency} from '../panels/latency.js';
import {createLinkPanel} from '../panels/link.js';
import {drawPackets} from '../panels/packets.js';
import {drawStatus} from '../panels/status.js';
import {drawWhy} from '../panels/why.js';

/** The emulated link, to be changed, beside the stream that it changes. */
export function LinkScreen() {
	const {columns, rows, zoom, linkRow} = useConsoleState();
	const drawCourse = useMemo(() => createCoursePanel(zoom), [zoom]);
	const drawLink = useMemo(() => createLinkPanel(linkRow), [linkRow]);
	const {left, right, body, course, packets, latency, isWide, why} = linkLayout({columns, rows});
	const half = isWide ? Math.floor(right / 2) : right;
	return (
		<Box flexDirection="column" width={columns} height={rows}>
			<Live draw={drawStatus} height={1} />
			<Box flexGrow={1}>
				<Panel title="Emulated link" width={left} height={body} draw={drawLink} />
				<Box flexDirection="column" width={right} flexShrink={0}>
					<Panel title={courseTitle(zoom)} width={right} height={course} draw={drawCourse} />
					<Box flexDirection={isWide ? 'row' : 'column'} flexShrink={0}>
						<Panel title="Packets" width={half} height={packets} draw={drawPackets} />
						<Panel
							title="Latency ms"
							width={isWide ? right - half : right}
							height={latency}
							draw={drawLatency}
						/>
					</Box>
				</Box>
			</Box>
			<Live draw={drawWhy} height={why} />
			<HelpLine />
		</Box>
	);
}
