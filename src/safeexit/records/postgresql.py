"""A store that more than one machine can share."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Timer

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import DBAPIError, TimeoutError  # noqa: A004  SQLAlchemy's

__all__ = ["PostgreSQL"]

_CONNECT_SECONDS = 2  # the least that libpq heeds
_GRACE_SECONDS = 0.2  # the server's own time-out comes first, and leaves the connection whole
_SCHEMA_LOCK = 0x5AFEE817  # any number that other programs are unlikely to take


class PostgreSQL:
    """The PostgreSQL side of a store; see `Backend`."""

    def __init__(self, url: URL, patience: float) -> None:
        place = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
        self.label = place.render_as_string()
        self.engine = create_engine(
            url if "connect_timeout" in url.query else url.update_query_dict({"connect_timeout": "2"}),
            connect_args={"prepare_threshold": None},  # poolers such as PgBouncer keep no prepared statements
            max_overflow=25,  # a crowd gets connections of its own, as long as it lasts
            pool_timeout=patience,
        )

    def exists(self) -> bool:
        """Say yes: only the server knows."""
        return True

    @contextmanager
    def writing(self, deadline: float) -> Iterator[Connection]:
        """Give a transaction in which neither a lock nor a silent server outlasts the deadline."""
        with ExitStack() as stack:
            connection = self._begin(stack, deadline)
            yield connection
            connection.commit()

    def lock_schema(self, connection: Connection) -> None:
        """Take a lock that ends with the transaction."""
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})")

    def _begin(self, stack: ExitStack, deadline: float) -> Connection:
        """Return a connection that answers. One that the server has closed meanwhile is replaced once."""
        while True:
            with ExitStack() as attempt:
                connection = attempt.enter_context(self.engine.connect())
                attempt.enter_context(_cut_off(connection, deadline))
                stale = "used" in connection.info
                connection.info["used"] = True
                left = max(1, round(1000 * (deadline - time.monotonic())))
                try:
                    connection.exec_driver_sql(f"SET LOCAL statement_timeout = {left}")
                except DBAPIError as error:
                    if not (stale and error.connection_invalidated and time.monotonic() < deadline):
                        raise
                else:
                    stack.enter_context(attempt.pop_all())
                    return connection


@contextmanager
def _cut_off(connection: Connection, deadline: float) -> Iterator[None]:
    """Shut the connection's socket after the deadline: a frozen server does not even answer a time-out."""
    pgconn = connection.connection.dbapi_connection.pgconn  # type: ignore[union-attr]  # psycopg's
    seconds = max(0.0, deadline - time.monotonic()) + _GRACE_SECONDS
    with socket.fromfd(pgconn.socket, socket.AF_INET, socket.SOCK_STREAM) as wire:
        late = Event()

        def cut() -> None:
            late.set()
            with suppress(OSError):  # the server has just gone by itself
                wire.shutdown(socket.SHUT_RDWR)

        timer = Timer(seconds, cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        except DBAPIError as error:
            if late.is_set():
                raise TimeoutError("the server did not answer in time") from error
            raise
        finally:
            timer.cancel()
            timer.join()
