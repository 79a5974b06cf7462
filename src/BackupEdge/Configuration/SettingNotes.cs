using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>Collects the values, warnings and problems found while reading the settings, so that one error lists all problems.</summary>
internal sealed class SettingNotes
{
    /// <summary>The origin of values that are not set.</summary>
    public const string Default = "default";

    private readonly List<(string Key, string Message)> _problems = [];

    public List<SettingValue> Values { get; } = [];

    public List<string> Warnings { get; } = [];

    /// <summary>Notes a problem, reported as <c>ORIGIN: 'KEY' MESSAGE</c>.</summary>
    public void Refuse(SettingOrigin origin, string key, string message) =>
        _problems.Add((key, key.Length == 0 ? $"{origin.Name}: {message}" : $"{origin.Name}: '{key}' {message}"));

    /// <summary>Notes an effective value; a null origin means the default.</summary>
    public void Note(SettingOrigin? origin, string key, string value) => Values.Add(new SettingValue(key, value, origin?.Name ?? Default));

    /// <summary>Throws <see cref="Fault"/> if any problem was noted.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with all problems.</exception>
    public void ThrowIfRefused()
    {
        if (_problems.Count == 0)
        {
            return;
        }

        var message =
            _problems.Count == 1
                ? _problems[0].Message
                : $"The configuration has {_problems.Count} problems:\n  "
                    + $"{string.Join("\n  ", _problems.Select(problem => problem.Message))}";
        throw new Fault(
            FaultCode.InvalidRequest,
            message,
            [.. _problems.Select(problem => (problem.Key.Length == 0 ? "config" : problem.Key, problem.Message))]
        );
    }
}
