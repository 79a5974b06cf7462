using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Tar;

namespace BackupEdge.Tests.Contracts;

public sealed class ApiEnumsTests
{
    [Fact]
    public void Every_value_has_a_name()
    {
        Check<ManifestEntryKind>(ApiEnums.Of, "directory", "file", "symlink", "hard_link", "fifo", "stream");
        Check<VersionChange>(ApiEnums.Of, "added", "changed", "unchanged");
        Check<TarFormat>(ApiEnums.Of, "tar.lz4", "tar");
        Check<OverwriteMode>(ApiEnums.Of, "replace", "skip", "fail");
    }

    [Fact]
    public void Every_value_can_be_parsed()
    {
        Check(ApiEnums.BackupTypes);
        Check(ApiEnums.BackupStatuses);
        Check(ApiEnums.JobStatuses, RunStatus.Missing);
        Check(ApiEnums.Roles);
        Check(ApiEnums.JobKinds);
        Check(ApiEnums.TarFormats);
        Check(ApiEnums.OverwriteModes);
    }

    private static void Check<T>(Func<T, string> word, params string[] expected)
        where T : struct, Enum
    {
        Assert.Equal(expected, Enum.GetValues<T>().Select(word));
        Assert.Throws<UnreachableException>(() => word((T)Enum.ToObject(typeof(T), 99)));
    }

    private static void Check<T>(EnumParser<T> parser, params T[] without)
        where T : struct, Enum
    {
        Assert.Equal(Enum.GetValues<T>().Except(without), parser.Choices.Select(choice => choice.Value));
        Assert.All(parser.Choices, choice => Assert.Equal(choice.Value, parser.Parse("field", choice.Name)));
    }
}
