using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Engine.Sources;

public sealed class PostgresConnectionTextTests
{
    [Theory]
    [InlineData("postgresql://gb@db:5433/bots", "postgresql://gb@db:5433/a%20b")]
    [InlineData("postgres:///bots?host=/run/postgresql", "postgres:///a%20b?host=/run/postgresql")]
    [InlineData("postgresql://gb@h/?dbname=x&connect_timeout=3", "postgresql://gb@h/a%20b?connect_timeout=3")]
    [InlineData("postgresql://h?dbname=x", "postgresql://h/a%20b")]
    [InlineData("postgresql://[::1]:5432/x", "postgresql://[::1]:5432/a%20b")]
    [InlineData("host=h dbname=bots user=gb", "host=h dbname=bots user=gb dbname='a b'")]
    public void Only_the_database_of_a_connection_changes(string connection, string expected) =>
        Assert.Equal(expected, PostgresConnectionText.WithDatabase(connection, "a b"));

    [Theory]
    [InlineData("it's", @"host=h dbname='it\'s'")]
    [InlineData(@"a\b", @"host=h dbname='a\\b'")]
    [InlineData("x' host=other", @"host=h dbname='x\' host=other'")]
    public void A_name_cannot_add_other_keywords(string database, string expected) =>
        Assert.Equal(expected, PostgresConnectionText.WithDatabase("host=h", database));

    [Fact]
    public void A_name_cannot_add_a_query_to_an_address() =>
        Assert.Equal("postgresql://h/x%3Fhost%3Dother", PostgresConnectionText.WithDatabase("postgresql://h/bots", "x?host=other"));
}
