"""Who may do what: people and their roles, how they sign in, which route asks for which permission.

people.py       a person signed in, and the roles a person may hold
permissions.py  the table of what each role may do
routes.py       the table of what each route asks for; what is not in it is refused
acting.py       the person whose request is at hand
sessions.py     the sessions of browsers: server-side, revocable
accounts.py     local accounts and their passwords
throttle.py     slows down who guesses passwords
claims.py       what an identity provider says of somebody, and whom that makes
pending.py      a sign-in begun at the provider, until the browser comes back
reception.py    how people come in and leave
refusals.py     what is answered to who may not pass
origin.py       where a request comes from, and the name it was meant for
own_paths.py    addresses of ours to go back to, and nobody else's
ports.py        where accounts and sessions are kept, who vouches for people

The gate (`reviewer_ui.gate`) is the one place where all this is enforced, for screens and API alike.
"""
