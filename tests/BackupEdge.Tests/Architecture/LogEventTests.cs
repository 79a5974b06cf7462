using System.Reflection;
using BackupEdge.Faults;
using Microsoft.Extensions.Logging;

namespace BackupEdge.Tests.Architecture;

/// <summary>Tests that log events have unique ids and names, by which tools that read the log recognise them.</summary>
public sealed class LogEventTests
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly LoggerMessageAttribute[] Messages =
    [
        .. typeof(LogEvents)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(Static))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>(),
    ];

    private static readonly Dictionary<string, int> Constants = typeof(LogEvents)
        .GetFields(Static)
        .ToDictionary(field => field.Name, field => (int)field.GetRawConstantValue()!, StringComparer.Ordinal);

    [Fact]
    public void Event_ids_are_unique() => Assert.Equal(Messages.Length, Messages.Select(message => message.EventId).Distinct().Count());

    [Fact]
    public void Event_names_are_unique() =>
        Assert.Equal(Messages.Length, Messages.Select(message => message.EventName).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Log_messages_and_event_constants_match_one_to_one() =>
        Assert.Equal(
            Constants.Select(constant => (constant.Value, (string?)constant.Key)).Order(),
            Messages.Select(message => (message.EventId, message.EventName)).Order()
        );

    [Fact]
    public void Log_messages_are_found_by_reflection() => Assert.Contains(Messages, message => message.EventId == LogEvents.JobFailed);
}
