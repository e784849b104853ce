/** Filters the list by text and status; without it all is shown. */
export const script = `
const form = document.getElementById('filter');
const text = document.getElementById('text');
const count = document.getElementById('count');
const scenarios = [...document.querySelectorAll('.scenario')];
function apply() {
	const words = text.value.toLowerCase().split(/\\s+/).filter(word => word !== '');
	let shown = 0;
	for (const one of scenarios) {
		const file = one.closest('.file').querySelector('h2').textContent.toLowerCase();
		const has = words.every(word => one.dataset.title.includes(word) || file.includes(word));
		const box = form.querySelector('[name=' + one.dataset.status + ']');
		one.hidden = !(has && box.checked);
		if (!one.hidden) shown++;
	}
	for (const file of document.querySelectorAll('.file'))
		file.hidden = ![...file.querySelectorAll('.scenario')].some(one => !one.hidden);
	count.textContent = shown + ' of ' + scenarios.length;
}
form.hidden = false;
form.addEventListener('input', apply);
form.addEventListener('submit', event => event.preventDefault());
apply();
`;
