// Tells the other tabs that the person is signed in again.

new BroadcastChannel("lisiere.session").postMessage("signed-in");
