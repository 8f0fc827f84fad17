"""The router of the yard."""

from fastapi import APIRouter

router = APIRouter()


@router.get("/seats/{count}")
def seats(count: int) -> dict[str, int]:
    if count < 0:
        raise ZeroDivisionError
    return {"seats": count}
