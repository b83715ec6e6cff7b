// The build puts the library itself beside this (scripts/copy-page.js), so that the page needs no network and no bundler.
export {default} from 'uplot';
