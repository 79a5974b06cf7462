using BackupEdge.Api.Logs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Api.Logs;

public sealed partial class ServerLogsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
    private readonly LogLines _lines = new();

    public void Dispose() => _lines.Dispose();

    [Fact]
    public void Kestrel_categories_write_one_entry_per_second_and_count_the_rest()
    {
        using var logs = new ServerLogs(_lines, _time);
        var http2 = logs.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Http2");

        for (var i = 0; i < 3460; i++)
        {
            Flooded(http2, i);
        }

        Assert.Equal(["Warning flooded 0 "], _lines.All);
        _time.Advance(TimeSpan.FromSeconds(1));
        Flooded(http2, 5000);
        Assert.Equal(
            [
                "Warning flooded 0 ",
                "Warning 3459 entries of this category were omitted because it writes at most one per second ",
                "Warning flooded 5000 ",
            ],
            _lines.All
        );
    }

    [Fact]
    public void Each_Kestrel_category_is_limited_separately_and_others_are_not()
    {
        using var logs = new ServerLogs(_lines, _time);

        Flooded(logs.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Http2"), 1);
        Flooded(logs.CreateLogger("Microsoft.AspNetCore.Server.Kestrel"), 2);
        var ours = logs.CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics");
        Flooded(ours, 3);
        Flooded(ours, 4);

        Assert.Equal(4, _lines.All.Count);
    }

    [Fact]
    public void Entries_below_warning_are_discarded()
    {
        using var logs = new ServerLogs(_lines, _time);
        var diagnostics = logs.CreateLogger("Microsoft.AspNetCore.Hosting.Diagnostics");

        Started(diagnostics, 1);
        Flooded(diagnostics, 2);

        Assert.False(diagnostics.IsEnabled(LogLevel.Information));
        Assert.Equal(["Warning flooded 2 "], _lines.All);
    }

    [LoggerMessage(2, LogLevel.Information, "started {Number}")]
    private static partial void Started(ILogger logger, int number);

    [LoggerMessage(1, LogLevel.Warning, "flooded {Number}")]
    private static partial void Flooded(ILogger logger, int number);
}
