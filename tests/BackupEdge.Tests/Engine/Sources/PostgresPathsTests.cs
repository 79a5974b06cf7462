using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Engine.Sources;

public sealed class PostgresPathsTests
{
    [Theory]
    [InlineData("bots", "databases/bots.dump")]
    [InlineData("..", "databases/...dump")]
    [InlineData("a/b", "databases/a%2Fb.dump")]
    [InlineData("100%", "databases/100%25.dump")]
    [InlineData("a%2Fb", "databases/a%252Fb.dump")]
    [InlineData("two words\n", "databases/two%20words%0A.dump")]
    [InlineData("Größe", "databases/Größe.dump")]
    [InlineData("a\\b", "databases/a%5Cb.dump")]
    public void A_name_of_a_database_becomes_a_file_name_and_comes_back(string database, string path)
    {
        Assert.Equal(path, PostgresPaths.Of(database));
        Assert.Equal(database, PostgresPaths.FindDatabase($"tables/{path}"));
        Assert.True(ArchivePath.IsSafe(Encoding.UTF8.GetBytes($"tables/{path}")));
    }

    [Theory]
    [InlineData("tables/bots.dump")]
    [InlineData("tables/globals.sql")]
    [InlineData("tables/databases/.dump")]
    [InlineData("tables/databases/a/b.dump")]
    [InlineData("tables/databases/bots.sql")]
    public void Other_paths_are_no_dump_of_one_of_several_databases(string path) => Assert.Null(PostgresPaths.FindDatabase(path));

    [Fact]
    public void Roles_come_after_all_databases_in_a_manifest()
    {
        var last = Encoding.UTF8.GetBytes(PostgresPaths.Of("\U0010FFFF"));

        Assert.True(PathOrder.Compare(last, Encoding.UTF8.GetBytes(PostgresPaths.Globals)) < 0);
    }
}
