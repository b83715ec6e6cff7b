/** What became of pictures that are not simply handed on. */
export type PictureEvents = {
	/** Some were left out: one line. */
	readonly onFault: (detail: string) => void;
	/** `leftOut`: damaged, or too large; `mended`: damaged, and decoded as far as that went. How many more of them there are. */
	readonly onPictures: (fate: 'leftOut' | 'mended', count: number) => void;
};
