namespace BackupEdge.Drills;

/// <summary>A table that a drill restored into a PostgreSQL database.</summary>
/// <param name="Name">The schema and name of the table.</param>
/// <param name="Rows">The number of its rows.</param>
internal sealed record DrilledTable(string Name, long Rows);
