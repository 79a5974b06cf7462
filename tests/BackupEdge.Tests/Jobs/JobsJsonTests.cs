using System.Text.Json;
using BackupEdge.Engine.Sources;
using BackupEdge.Jobs;

namespace BackupEdge.Tests.Jobs;

public sealed class JobsJsonTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_selection_is_the_same_after_it_was_stored(bool ignoreFiles)
    {
        var selection = new FileSelection
        {
            Exclude = ["*.log", "!keep.log"],
            ExcludeFile = "/etc/patterns",
            ExcludeCaches = true,
            OneFileSystem = true,
            ExcludeLargerThan = 5,
            IgnoreFiles = ignoreFiles,
        };

        var json = JsonSerializer.Serialize(selection, JobsJson.Default.FileSelection);
        var read = JsonSerializer.Deserialize(json, JobsJson.Default.FileSelection)!;

        Assert.Equal(selection.Exclude, read.Exclude);
        Assert.Equal(selection with { Exclude = [] }, read with { Exclude = [] });
    }

    [Fact]
    public void The_options_of_a_restore_are_the_same_after_they_were_stored()
    {
        var options = new RestoreOptions
        {
            Target = "lab",
            Exclude = ["*.log"],
            Strip = 2,
            Delete = true,
        };

        var json = JsonSerializer.Serialize(options, JobsJson.Default.RestoreOptions);
        var read = JsonSerializer.Deserialize(json, JobsJson.Default.RestoreOptions)!;

        Assert.Equal(["*.log"], read.Exclude);
        Assert.Equal((2, true), (read.Strip, read.Delete));
    }
}
