// The theme that the person chose in the chat; without a choice the system's.
const theme = localStorage.getItem("vite-ui-theme");
if (theme === "dark" || theme === "light") document.documentElement.classList.add(theme);
