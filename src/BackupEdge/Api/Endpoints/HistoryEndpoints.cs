using System.Globalization;
using BackupEdge.Api.Http;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Cron;
using BackupEdge.Faults;
using BackupEdge.Monitoring;
using Microsoft.AspNetCore.Http;

namespace BackupEdge.Api.Endpoints;

/// <summary>The endpoints for what happened in the last days, and how the archive store has grown.</summary>
internal sealed class HistoryEndpoints(HistoryReader history, CatalogueDatabase catalogue, TimeProvider time)
{
    private const int MaxDays = 366;
    private const int DefaultDays = 90;
    private const int DefaultStoreDays = 365;
    private const int MaxLargest = 5;

    // Each weighs as much as the memory allows one value to, so that the number is bounded.
    private const int MaxKept = 16;
    private readonly CatalogueMemory<HistoryAnswer> _kept = new(MaxKept * MaxKept);

    /// <summary>The query parameters of <see cref="ShowAsync"/>.</summary>
    public static IReadOnlyList<string> Query { get; } = ["days", "timezone"];

    /// <summary>The query parameters of <see cref="StoreAsync"/>.</summary>
    public static IReadOnlyList<string> StoreQuery { get; } = ["days"];

    /// <summary>GET /store/history: responds with the size of the archive store on each day, and the backups that added most.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> or <c>io_error</c>.</exception>
    public Task StoreAsync(ApiCall call)
    {
        var days = call.Query.Whole("days", 1, StoreSampleRepository.KeptDays, DefaultStoreDays);
        var now = time.GetUtcNow();
        var from = DateOnly.FromDateTime(now.UtcDateTime).AddDays(1 - days);
        var first = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-Math.Max(days, StoreForecast.Days) - 1);
        var since = new DateTimeOffset(from.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var answer = catalogue.Read(session =>
            StoreHistoryAnswer.Of(session.StoreSamples.Since(first), session.History.Largest(since, MaxLargest), from, now)
        );
        return call.AnswerAsync(StatusCodes.Status200OK, answer, ApiJson.Default.StoreHistoryAnswer);
    }

    /// <summary>GET /history: responds with the runs by source, by schedule and by day.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> or <c>io_error</c>.</exception>
    public Task ShowAsync(ApiCall call)
    {
        var days = call.Query.Whole("days", 1, MaxDays, DefaultDays);
        var (zone, problem) = TimeZones.Find(call.Query.Text("timezone"));
        if (zone is null)
        {
            throw RequestFaults.Field("timezone", $"`timezone` {problem}");
        }

        // The days change at midnight even if the catalogue does not.
        var today = TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).Date;
        var name = string.Create(CultureInfo.InvariantCulture, $"{days} {zone.Id} {today:yyyyMMdd}");
        if (_kept.Find(call.Version, name) is not { } answer)
        {
            answer = HistoryAnswer.Of(history.Read(days, zone));
            _kept.Keep(call.Version, name, answer, MaxKept);
        }

        return call.AnswerAsync(StatusCodes.Status200OK, answer, ApiJson.Default.HistoryAnswer);
    }
}
