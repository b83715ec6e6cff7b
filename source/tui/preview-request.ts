import type {LabControl, Snapshot} from '../lab/view.js';
import type {LivePanels} from './live-panels.js';
import {fitPicture} from './panels/preview.js';
import type {Theme} from './theme.js';

/** Asks the lab for previews of the size that there is room for, and for none while none is shown. */

type Size = {readonly columns: number; readonly rows: number};

export type PreviewRequest = {
	/** Asks again where room or picture have changed. */
	update(picture: Snapshot['picture']): void;
	withdraw(): void;
};

export function createPreviewRequest(lab: LabControl, livePanels: LivePanels, theme: Theme): PreviewRequest {
	let wanted: Size | undefined;

	function ask(size: Size | undefined): void {
		if (size?.columns === wanted?.columns && size?.rows === wanted?.rows) return;
		wanted = size;
		lab.setPreview(size);
	}

	return {
		update(picture) {
			const room = theme.noPictures === undefined ? livePanels.placeOf('preview') : undefined;
			const cells = room && room.columns > 0 && room.rows > 0 ? fitPicture(room, picture) : undefined;
			ask(cells && {columns: cells.columns, rows: cells.rows * 2});
		},
		withdraw: () => ask(undefined),
	};
}
