import {formatDateTime} from '../../format.js';
import {Box, Text} from 'ink';
import type {SessionEntry} from '../../lab/view.js';
import {Page, pageRows} from '../components/pages.js';
import {List} from '../components/list.js';
import {useConsoleState, useTheme} from '../context.js';
import {clock, decimal, percent, roughBytes} from '../format.js';
import {type Piece, clean, cutMiddle, line, padEnd, padStart, widthOf} from '../text.js';

/** Saved sessions, newest first; which columns there are depends on the room. */

type Column = {
	readonly head: string;
	readonly width: number;
	readonly isNumber?: boolean;
	text(entry: SessionEntry): string;
};

const when: Column = {
	head: 'when',
	width: 16,
	text: ({startedAt}) => formatDateTime(startedAt).slice(0, 'yyyy-mm-dd hh:mm'.length),
};
const source: Column = {
	head: 'source',
	width: 14,
	text: ({source}) => clean(source.split(/[/\\]/).at(-1) ?? ''),
};
const size: Column = {
	head: 'size',
	width: 8,
	isNumber: true,
	text: ({sizeBytes}) => roughBytes(sizeBytes),
};

const allColumns: readonly Column[] = [
	when,
	{
		head: 'experiment',
		width: 12,
		text: ({experiment, protocol, bufferSize}) => clean(experiment ?? `${protocol} ${bufferSize} B`),
	},
	{head: 'length', width: 7, isNumber: true, text: ({durationSeconds}) => clock(durationSeconds)},
	{head: 'fps', width: 6, isNumber: true, text: ({renderedFps}) => decimal(renderedFps)},
	{head: 'lost', width: 7, isNumber: true, text: ({lossRatio}) => percent(lossRatio)},
	source,
	size,
];

/** Tell less than a whole name does; `when` because a name that nobody chose begins with it. First to go comes first. */
const lessThanName: readonly Column[] = [size, source, when];

const cursorWidth = 3;
const leastName = 16;
const mostName = 32;

/** Names stand whole where that costs only columns that tell less; then columns go from the right for a short name. */
function columnsFor(width: number, entries: readonly SessionEntry[]): readonly Column[] {
	const longest = entries.reduce((most, {name}) => Math.max(most, widthOf(clean(name))), leastName);
	const wanted = Math.min(mostName, longest);
	let columns = allColumns;
	const rest = () => width - 1 - columns.reduce((sum, column) => sum + column.width + 2, cursorWidth);
	for (const less of lessThanName) if (rest() < wanted) columns = columns.filter(column => column !== less);
	while (columns.length > 1 && rest() < leastName) columns = columns.slice(0, -1);
	const nameWidth = Math.max(leastName, Math.min(mostName, rest()));
	return [{head: 'name', width: nameWidth, text: ({name}) => cutMiddle(clean(name), nameWidth)}, ...columns];
}

function row(columns: readonly Column[], text: (column: Column) => string): string {
	return columns
		.map(column =>
			column.isNumber ? padStart(text(column), column.width) : padEnd(text(column), column.width),
		)
		.join('  ');
}

function Confirm({name}: {readonly name: string}) {
	const theme = useTheme();
	const {columns, isAnswerable} = useConsoleState();
	const answers: Piece[] = [['key', 'y'], ' deletes it   ', ['key', 'n'], ' keeps it'];
	const words: Piece[] = [['lost', ` Delete ${name}? `], ...(isAnswerable ? answers : [])];
	return <Text wrap="truncate">{line(theme, columns - 2, words)}</Text>;
}

export function SessionsScreen() {
	const theme = useTheme();
	const {columns, rows, entries, damaged, selected, screen} = useConsoleState();
	const table = columnsFor(columns - 2, entries);
	const items = entries.map(entry => ({value: entry.name, label: row(table, column => column.text(entry))}));
	const warned = damaged.slice(0, Math.min(damaged.length, 3));
	const limit = Math.max(1, pageRows(rows) - 2 - warned.length - (screen === 'confirm' ? 2 : 0));
	const isAsking = screen === 'confirm';
	return (
		<Page title={entries.length === 0 ? 'Saved runs' : `Saved runs · ${entries.length}`}>
			{entries.length === 0 ? (
				<Text>{theme.paint('muted', ' none yet; press esc, then s saves the run')}</Text>
			) : (
				<Box flexDirection="column" flexShrink={0}>
					<Text wrap="truncate">
						{theme.paint('muted', ' '.repeat(cursorWidth) + row(table, column => column.head))}
					</Text>
					<List items={items} selected={selected} limit={limit} />
				</Box>
			)}
			<Box flexGrow={1} />
			{warned.map(text => (
				<Text key={text} wrap="truncate">
					{theme.paint('warning', ` ${clean(text)}`)}
				</Text>
			))}
			{isAsking ? <Confirm name={clean(entries[selected]?.name ?? '')} /> : null}
		</Page>
	);
}
