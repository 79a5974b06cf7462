namespace NBomber.Contracts.Stats;

/// <summary>Stands in for NBomber's type: the format of a report.</summary>
public enum ReportFormat
{
    /// <summary>HTML.</summary>
    Html,

    /// <summary>Markdown.</summary>
    Md,
}
