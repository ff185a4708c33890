"""PostgreSQL itself: a pool of connections, transactions, migrations, its clock; knows no table but its own."""
