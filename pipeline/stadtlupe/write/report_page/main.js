// The page is built in the order in which it is read.
drawOverview();
drawThemes();
drawTimeline();
drawCity();
drawCompare();
drawInitiatives();
drawPeople();
drawOrganizations();
// On paper nothing can be unfolded: tables of charts are printed with them.
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((node) => { node.open = true; }));
document.documentElement.classList.add('ready');
