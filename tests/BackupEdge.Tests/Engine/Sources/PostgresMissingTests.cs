using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Engine.Sources;

public sealed class PostgresMissingTests
{
    private const string Dump = """
        --
        -- PostgreSQL database cluster dump
        --

        \restrict abc

        SET default_transaction_read_only = off;

        -- Roles
        CREATE ROLE postgres;
        ALTER ROLE postgres WITH SUPERUSER PASSWORD 'SCRAM-SHA-256$4096:x$y:z';
        CREATE ROLE "odd ""name""; --";
        ALTER ROLE "odd ""name""; --" WITH LOGIN;
        COMMENT ON ROLE "odd ""name""; --" IS 'two
        lines; it''s;
        more';
        ALTER ROLE postgres SET work_mem TO '8MB';
        GRANT postgres TO "odd ""name""; --" GRANTED BY postgres;
        GRANT pg_monitor TO postgres GRANTED BY postgres;
        CREATE TABLESPACE fast OWNER postgres LOCATION '/fast';
        GRANT ALL ON TABLESPACE fast TO postgres;
        GRANT ALL ON TABLESPACE slow TO postgres;
        GRANT SET ON PARAMETER work_mem TO postgres;

        \unrestrict abc

        """;

    [Fact]
    public void Statements_are_split_outside_of_quotes_without_comments_and_commands_of_psql()
    {
        var statements = PostgresStatements.Split(Dump);

        Assert.Equal(13, statements.Count);
        Assert.Equal("SET default_transaction_read_only = off;", statements[0]);
        Assert.Equal("COMMENT ON ROLE \"odd \"\"name\"\"; --\" IS 'two\nlines; it''s;\nmore';", statements[5]);
        Assert.DoesNotContain(statements, statement => statement.Contains('\\', StringComparison.Ordinal));
    }

    [Fact]
    public void Statements_about_roles_and_tablespaces_that_exist_are_left_out()
    {
        var missing = new PostgresMissing(new HashSet<string> { "postgres", "pg_monitor" }, new HashSet<string> { "slow" });

        var needed = missing.Select(PostgresStatements.Split(Dump)).Select(statement => statement.Split('\n')[0]).ToList();

        Assert.Equal(
            [
                "CREATE ROLE \"odd \"\"name\"\"; --\";",
                "ALTER ROLE \"odd \"\"name\"\"; --\" WITH LOGIN;",
                "COMMENT ON ROLE \"odd \"\"name\"\"; --\" IS 'two",
                "GRANT postgres TO \"odd \"\"name\"\"; --\" GRANTED BY postgres;",
                "CREATE TABLESPACE fast OWNER postgres LOCATION '/fast';",
                "GRANT ALL ON TABLESPACE fast TO postgres;",
                "GRANT SET ON PARAMETER work_mem TO postgres;",
            ],
            needed
        );
    }
}
