// Runs before the first paint, so that a chosen theme never flashes; features/shell/theme.ts writes what is read here.
try {
  const theme = localStorage.getItem('accord.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's theme stays.
}
