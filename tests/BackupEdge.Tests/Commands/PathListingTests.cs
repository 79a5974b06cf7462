using BackupEdge.Commands;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Tests.Commands;

public sealed class PathListingTests
{
    [Fact]
    public void Lists_paths_with_a_sign_for_the_change()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var listing = new PathListing(text, isJson: false);
        listing.Add(new ProcessedPath("bots/new", PathChange.Added));
        listing.Add(new ProcessedPath("bots/a\nb", PathChange.Changed));
        listing.Add(new ProcessedPath("bots/old", PathChange.Removed));
        Assert.True(listing.HasPaths);

        listing.WriteAll();

        Assert.Equal("+ bots/new\n* bots/a\\x0ab\n- bots/old\n", text.ToString());
        Assert.False(listing.HasPaths);
    }

    [Fact]
    public void Lists_paths_as_JSON()
    {
        using var text = new StringWriter { NewLine = "\n" };
        var listing = new PathListing(text, isJson: true);
        listing.Add(new ProcessedPath("bots/new", PathChange.Added));

        listing.WriteAll();

        Assert.Equal("""{"message_type":"path","change":"added","path":"bots/new"}""" + "\n", text.ToString());
    }

    [Fact]
    public async Task A_job_waits_for_a_slow_reader_and_goes_on_when_nobody_reads()
    {
        const int Paths = 50_000;
        using var text = new StringWriter();
        var listing = new PathListing(text, isJson: false);
        var job = Task.Run(
            () =>
            {
                for (var i = 0; i < Paths; i++)
                {
                    listing.Add(new ProcessedPath($"bots/{i}", PathChange.Added));
                }
            },
            TestContext.Current.CancellationToken
        );
        while (!listing.HasPaths)
        {
            await Task.Yield();
        }

        Assert.False(job.IsCompleted);
        listing.WriteAll();
        listing.Close();
        await job;

        listing.WriteAll();
        Assert.StartsWith("+ bots/0", text.ToString(), StringComparison.Ordinal);
        Assert.True(text.ToString().Split('\n').Length < Paths);
    }
}
