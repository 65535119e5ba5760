"""The table of what each route asks for, read by the gate. A route that is not in it is refused to everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from re import Pattern

from fastapi.routing import iter_route_contexts
from starlette._utils import get_route_path
from starlette.routing import BaseRoute
from starlette.types import Scope

from reviewer_ui.access.permissions import Permission

P = Permission

ROUTES: dict[str, Permission] = {
    "GET /healthz": P.OPEN,
    "GET /readyz": P.OPEN,
    "GET /accessibilite": P.OPEN,
    "GET /connexion": P.OPEN,
    "POST /connexion": P.OPEN,
    "POST /connexion/compte": P.OPEN,
    "GET /connexion/oidc": P.OPEN,
    "GET /connexion/oidc/retour": P.OPEN,
    "GET /connexion/sortie": P.OPEN,
    "GET /connexion/retour": P.SIGNED_IN,
    "POST /deconnexion": P.SIGNED_IN,
    "GET /mon-compte": P.SIGNED_IN,
    "POST /mon-compte": P.SIGNED_IN,
    "GET /metrics": P.MEASURES,
    "GET /openapi.json": P.SIGNED_IN,
    "HEAD /openapi.json": P.SIGNED_IN,
    # The desk and the state of dossiers
    "GET /": P.FOLLOW,
    "GET /dossiers/{dossier_id}": P.FOLLOW,
    "GET /api/dossiers": P.FOLLOW,
    "GET /api/dossiers/{dossier_id}": P.FOLLOW,
    "GET /api/dossiers/{dossier_id}/events": P.FOLLOW,
    "GET /api/events": P.FOLLOW,
    # Handing in
    "GET /deposer": P.SUBMIT,
    "GET /deposer/recu/{dossier_id}": P.SUBMIT,
    "POST /api/dossiers": P.SUBMIT,
    "OPTIONS /api/uploads": P.SUBMIT,
    "POST /api/uploads": P.SUBMIT,
    "HEAD /api/uploads/{upload_id}": P.SUBMIT,
    "PATCH /api/uploads/{upload_id}": P.SUBMIT,
    "DELETE /api/uploads/{upload_id}": P.SUBMIT,
    "GET /dossiers/{dossier_id}/complements": P.SUBMIT,
    "POST /api/dossiers/{dossier_id}/documents": P.SUBMIT,
    # Reading
    "GET /dossiers/{dossier_id}/semblables": P.READ,
    "GET /dossiers/{dossier_id}/relecture": P.READ,
    "GET /dossiers/{dossier_id}/relecture/page": P.READ,
    "GET /dossiers/{dossier_id}/relecture/note": P.READ,
    "GET /dossiers/{dossier_id}/relecture/enonces": P.READ,
    "GET /dossiers/{dossier_id}/relecture/enonces/{statement_id}": P.READ,
    "GET /dossiers/{dossier_id}/relecture/reperes": P.READ,
    "GET /dossiers/{dossier_id}/relecture/impression": P.READ,
    "POST /dossiers/{dossier_id}/relecture/presence": P.READ,
    "GET /dossiers/{dossier_id}/relecture/ajouts/{key}": P.READ,
    "GET /dossiers/{dossier_id}/relecture/questions/{question_id}": P.READ,
    "POST /dossiers/{dossier_id}/relecture/lettre": P.READ,
    "GET /dossiers/{dossier_id}/documents/{document_id}/sommaire": P.READ,
    "GET /dossiers/{dossier_id}/documents/{document_id}/pages/{page}/image": P.READ,
    "GET /dossiers/{dossier_id}/recherche": P.READ,
    "GET /dossiers/{dossier_id}/recherche/parties": P.READ,
    "GET /dossiers/{dossier_id}/journal/enonces/{statement_id}": P.READ,
    "GET /dossiers/{dossier_id}/journal/pieces/{sha256}": P.READ,
    "GET /api/dossiers/{dossier_id}/artefacts/{sha256}": P.READ,
    "GET /api/dossiers/{dossier_id}/note": P.READ,
    "GET /api/dossiers/{dossier_id}/note/versions": P.READ,
    "GET /api/dossiers/{dossier_id}/note/changes": P.READ,
    "GET /api/dossiers/{dossier_id}/key-figures": P.READ,
    "GET /api/dossiers/{dossier_id}/completeness": P.READ,
    "GET /api/dossiers/{dossier_id}/measures": P.READ,
    "GET /api/dossiers/{dossier_id}/map": P.READ,
    "GET /api/dossiers/{dossier_id}/map/distance": P.READ,
    "GET /api/dossiers/{dossier_id}/letter": P.READ,
    "POST /api/dossiers/{dossier_id}/letter": P.READ,
    "GET /api/dossiers/{dossier_id}/questions": P.READ,
    "GET /api/dossiers/{dossier_id}/similar": P.READ,
    "GET /api/dossiers/{dossier_id}/transparency": P.READ,
    "GET /api/search": P.READ,
    # The service's templates
    "GET /modeles": P.READ,
    "GET /modeles/fichier": P.READ,
    "GET /modeles/exemple/{kind}/{form}": P.READ,
    "GET /api/modeles": P.READ,
    "POST /modeles": P.DECIDE,
    "POST /modeles/supprimer": P.DECIDE,
    "GET /dossiers/{dossier_id}/relecture/commentaires": P.READ,
    "GET /dossiers/{dossier_id}/relecture/commentaires/{statement_id}": P.READ,
    # Saying something
    "POST /dossiers/{dossier_id}/relecture/commentaires/{statement_id}": P.COMMENT,
    "POST /dossiers/{dossier_id}/relecture/commentaires/{statement_id}/{comment_id}": P.COMMENT,
    "POST /dossiers/{dossier_id}/relecture/questions": P.COMMENT,
    "POST /api/dossiers/{dossier_id}/questions": P.COMMENT,
    # Deciding
    "POST /dossiers/{dossier_id}/relecture/contradictions/{contradiction_id}": P.DECIDE,
    "POST /dossiers/{dossier_id}/relecture/enonces/{statement_id}": P.DECIDE,
    "POST /dossiers/{dossier_id}/relecture/parties/{key}": P.DECIDE,
    "POST /dossiers/{dossier_id}/relecture/ajouts": P.DECIDE,
    "POST /dossiers/{dossier_id}/relecture/ajouts/{statement_id}/texte": P.DECIDE,
    "POST /dossiers/{dossier_id}/relecture/ajouts/{addition_id}/retrait": P.DECIDE,
    "POST /dossiers/{dossier_id}/relecture/enonces/{statement_id}/citations": P.DECIDE,
    "GET /dossiers/{dossier_id}/relecture/decision/{kind}": P.DECIDE,
    "POST /dossiers/{dossier_id}/relecture/decision/{kind}": P.DECIDE,
    "POST /api/dossiers/{dossier_id}/decisions": P.DECIDE,
    # How a note came to be
    "GET /dossiers/{dossier_id}/journal": P.AUDIT,
    "GET /dossiers/{dossier_id}/journal/etat": P.AUDIT,
    "GET /api/dossiers/{dossier_id}/journal": P.AUDIT,
    # Running the service
    "GET /incidents": P.INCIDENTS,
    "POST /incidents/renvoyer": P.INCIDENTS,
    "GET /api/dead-letters": P.INCIDENTS,
    "POST /api/dead-letters/{letter_id}/retry": P.INCIDENTS,
    "GET /dossiers/{dossier_id}/retrait": P.WITHDRAW,
    "POST /dossiers/{dossier_id}/retrait": P.WITHDRAW,
    "DELETE /api/dossiers/{dossier_id}": P.WITHDRAW,
    "GET /dossiers/{dossier_id}/effacement": P.ERASE,
    "POST /dossiers/{dossier_id}/effacement": P.ERASE,
    "POST /api/dossiers/{dossier_id}/erasure": P.ERASE,
    "GET /comptes": P.ACCOUNTS,
    "POST /comptes": P.ACCOUNTS,
    "POST /comptes/{name}": P.ACCOUNTS,
    "POST /comptes/{name}/etat": P.ACCOUNTS,
    "POST /comptes/{name}/mot-de-passe": P.ACCOUNTS,
}

HOW_TO_DECLARE = (
    "add it to ROUTES in reviewer_ui/access/routes.py with the permission it asks for, "
    'e.g. "POST /dossiers/{dossier_id}/relecture/notes": P.COMMENT'
)


@dataclass(frozen=True)
class RouteAsked:
    """The route a request is for: its name in the table, its permission (None: not declared), its parameters."""

    name: str
    permission: Permission | None
    parameters: Mapping[str, str]


class RoutesAsked:
    """Finds the route of a request as the application will: in the same order, by the same patterns."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self._known = list(_patterns(routes))

    def of(self, scope: Scope) -> RouteAsked | None:
        """Return the route a request is for, None where there is none."""
        path = get_route_path(scope)
        for name, pattern in self._known:
            if name.startswith(f"{scope['method']} ") and (found := pattern.match(path)):
                return RouteAsked(name, ROUTES.get(name), found.groupdict())
        return None

    def names(self) -> list[str]:
        """Return every route of the application by its name in the table."""
        return [name for name, _ in self._known]


def _patterns(routes: Iterable[BaseRoute]) -> Iterable[tuple[str, Pattern[str]]]:
    for context in iter_route_contexts(list(routes)):
        for method in sorted(context.methods or ()):
            yield f"{method} {context.path_format}", context.path_regex
