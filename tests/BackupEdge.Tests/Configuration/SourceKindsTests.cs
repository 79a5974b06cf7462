using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Configuration;

public sealed class SourceKindsTests
{
    public static TheoryData<string> Names => [.. SourceKinds.All.Select(kind => kind.Name)];

    [Fact]
    public void The_kinds_have_the_names_stored_in_archives_and_catalogues() =>
        Assert.Equal(["files", "sqlite", "postgres", "command", "s3", "postgres-physical"], SourceKinds.All.Select(kind => kind.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_source_of_each_kind_has_its_kind_and_location(string name)
    {
        var kind = SourceKinds.Get(name);

        var source = kind.Outline("one", LocationOf(name), hasRestoreProgram: false);

        Assert.Equal((name, "one", LocationOf(name)), (source.Kind, source.Name, source.Location));
        Assert.True(kind.IsPossibleLocation(LocationOf(name)));
        Assert.DoesNotContain("kind", kind.Keys);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_kind_finds_the_destination_of_a_restore_or_refuses_it(string name)
    {
        var kind = SourceKinds.Get(name);
        var choice = new RestoreChoice
        {
            Name = "one",
            Location = LocationOf(name),
            Target = new TargetDefinition("lab", "/lab"),
        };
        var source = kind.Outline("one", LocationOf(name), hasRestoreProgram: true);

        var below = kind.FindDestination(choice);
        var toOriginal = choice with { Target = null, Original = source, Configured = source, IntoDatabase = true };
        if (name == PostgresPhysicalSource.KindName)
        {
            var fault = Assert.Throws<Fault>(() => kind.FindDestination(toOriginal));
            Assert.Equal((FaultCode.InvalidRequest, "target"), (fault.Code, fault.Details.Single().Value));
            Assert.Contains("stop the server, and move the restored folder", fault.Message, StringComparison.Ordinal);
            return;
        }

        var original = kind.FindDestination(toOriginal);
        var refused = Record.Exception(() => kind.FindDestination(choice with { IntoDatabase = true }));

        Assert.StartsWith("/lab/one", below.Folder ?? below.Database!.Location, StringComparison.Ordinal);
        Assert.Equal(LocationOf(name), original.Folder ?? original.Database?.Location ?? original.Buckets!.Address);
        Assert.True(refused is null or Fault { Code: FaultCode.InvalidRequest });
    }

    private static string LocationOf(string kind) => kind == "s3" ? "https://drive.example.org:9000" : "/srv/data";

    [Fact]
    public void An_unknown_kind_is_an_error() => Assert.Throws<ArgumentOutOfRangeException>(() => SourceKinds.Get("cassette"));
}
